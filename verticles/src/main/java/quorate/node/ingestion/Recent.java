package quorate.node.ingestion;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The last few entries, the least recently used one going first. Any thread may use it. */
final class Recent<K, V> {
    private final Map<K, V> entries;

    Recent(int capacity) {
        this.entries = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > capacity;
            }
        };
    }

    synchronized void put(K key, V value) {
        entries.put(key, value);
    }

    synchronized Optional<V> get(K key) {
        return Optional.ofNullable(entries.get(key));
    }

    synchronized Optional<V> take(K key) {
        return Optional.ofNullable(entries.remove(key));
    }
}
