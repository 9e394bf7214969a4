package quorate.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/guards.md says how many guards it lists, and every file and every test that it names is there. */
class GuardsPageTest {
    private static final String PAGE = Repository.text("docs/guards.md");
    private static final Pattern TOTAL = Pattern.compile("^\\*\\*(\\d+) guards\\*\\*", Pattern.MULTILINE);
    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");
    private static final Pattern FILE = Pattern.compile("`[^`]+`(?:, `[^`]+`)*");

    /** Tests, each by its full name, with the case that went red in brackets where there are several. */
    private static final Pattern TESTS =
            Pattern.compile("`\\w+\\.\\w+`(?: \\(`[^`]+`\\))?(?:, `\\w+\\.\\w+`(?: \\(`[^`]+`\\))?)*");

    private static final Pattern TEST = Pattern.compile("`(\\w+)\\.(\\w+)`");
    private static final Pattern DECLARED = Pattern.compile(
            "@(?:\\w*Test|TestFactory)\\b.*?\\b(?:void|List<DynamicTest>)\\s+(\\w+)\\(", Pattern.DOTALL);

    private record Row(String guard, String file, String test) {
        static Row of(String line) {
            String[] cells = line.split("\\|");
            assertThat(cells).as(line).hasSize(4);
            return new Row(cells[1].strip(), cells[2].strip(), cells[3].strip());
        }
    }

    private static List<Row> rows() {
        return PAGE.lines()
                .filter(line -> line.startsWith("| "))
                .map(Row::of)
                .filter(row -> !row.guard.equals("Guard"))
                .toList();
    }

    /** The tests of each class that has some. */
    private static SortedMap<String, SortedSet<String>> declared() {
        SortedMap<String, SortedSet<String>> tests = new TreeMap<>();
        for (Path file : Repository.java("src/test/java")) {
            DECLARED.matcher(Repository.text(file))
                    .results()
                    .map(test -> test.group(1))
                    .forEach(test -> tests.computeIfAbsent(name(file).replace(".java", ""), of -> new TreeSet<>())
                            .add(test));
        }
        return tests;
    }

    private static String name(Path file) {
        return file.getFileName().toString();
    }

    @Test
    void the_page_says_how_many_guards_it_lists() {
        List<String> totals =
                TOTAL.matcher(PAGE).results().map(total -> total.group(1)).toList();
        assertThat(totals).containsExactly(Integer.toString(rows().size()));
    }

    @Test
    void no_guard_is_listed_twice() {
        assertThat(rows()).extracting(Row::guard, Row::file).doesNotHaveDuplicates();
    }

    @Test
    void every_file_that_the_page_names_is_there() {
        SortedSet<String> files = new TreeSet<>();
        Stream.of("sql", "conf", "webroot")
                .map(Repository::files)
                .forEach(all -> all.forEach(file -> files.add(name(file))));
        Repository.java("src/main/java").forEach(file -> files.add(name(file)));
        for (Row row : rows()) {
            assertThat(row.file).as(row.guard).matches(FILE);
            assertThat(files).as(row.guard).containsAll(quoted(row.file));
        }
    }

    private static List<String> quoted(String cell) {
        return QUOTED.matcher(cell).results().map(quoted -> quoted.group(1)).toList();
    }

    @Test
    void every_test_that_the_page_names_is_there() {
        SortedMap<String, SortedSet<String>> declared = declared();
        for (Row row : rows()) {
            assertThat(row.test).as(row.guard).matches(TESTS);
            for (MatchResult test : TEST.matcher(row.test).results().toList()) {
                assertThat(declared.getOrDefault(test.group(1), new TreeSet<>()))
                        .as("%s: tests of %s", row.guard, test.group(1))
                        .contains(test.group(2));
            }
        }
    }
}
