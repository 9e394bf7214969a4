package quorate.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A Table is a TreeMap whose every earlier version stays as it was. */
class TableTest {
    @Test
    void whenRowsComeAndGo_thenItHoldsWhatATreeMapHoldsAndOldVersionsStay() {
        Random random = new Random(7);
        TreeMap<Integer, String> model = new TreeMap<>();
        Table<Integer, String> table = Table.empty();
        Table<Integer, String> kept = table;
        TreeMap<Integer, String> keptModel = new TreeMap<>();
        for (int i = 0; i < 20_000; i++) {
            int key = random.nextInt(500);
            if (random.nextInt(3) == 0) {
                model.remove(key);
                table = table.remove(key);
            } else {
                model.put(key, "v" + i);
                table = table.put(key, "v" + i);
            }
            assertThat(table.size()).isEqualTo(model.size());
            assertThat(table.firstFrom(key).map(Table.Entry::key))
                    .isEqualTo(Optional.ofNullable(model.ceilingKey(key)));
            assertThat(table.firstAfter(key).map(Table.Entry::key))
                    .isEqualTo(Optional.ofNullable(model.higherKey(key)));
            if (i == 10_000) {
                kept = table;
                keptModel = new TreeMap<>(model);
            }
        }
        same(table, model);
        same(kept, keptModel);
        same(table.without(250), new TreeMap<>(model.tailMap(250)));
    }

    private static void same(Table<Integer, String> table, SortedMap<Integer, String> model) {
        TreeMap<Integer, String> rows = new TreeMap<>();
        int last = -1;
        for (Table.Entry<Integer, String> entry : table) {
            assertThat(entry.key()).isGreaterThan(last);
            last = entry.key();
            rows.put(entry.key(), entry.value());
        }
        assertThat(rows).isEqualTo(model);
        assertThat(table.last().map(Table.Entry::key))
                .isEqualTo(Optional.ofNullable(model.isEmpty() ? null : model.lastKey()));
        model.forEach((key, value) -> assertThat(table.get(key)).contains(value));
    }

    @Test
    void whenTwoTablesHoldTheSameRows_thenTheyAreEqualHoweverTheyWereMade() {
        Table<Integer, String> up = Table.empty();
        Table<Integer, String> down = Table.empty();
        for (int i = 0; i < 100; i++) {
            up = up.put(i, "x");
            down = down.put(99 - i, "x");
        }
        assertThat(up).isEqualTo(down).hasSameHashCodeAs(down).hasToString(down.toString());
        assertThat(up.remove(5)).isNotEqualTo(down);
    }
}
