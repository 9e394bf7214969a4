package quorate.protocol;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An immutable map in the order of its keys. A change copies one path of the tree (AVL, so about {@code 1.44 log2 n} nodes) and
 * shares the rest, so that every step of the core may keep the state before it.
 */
public final class Table<K extends Comparable<? super K>, V> implements Iterable<Table.Entry<K, V>> {
    private final Node<K, V> root;

    private Table(Node<K, V> root) {
        this.root = root;
    }

    /** One row. */
    public sealed interface Entry<K, V> {
        K key();

        V value();
    }

    /** A row and what hangs below it. */
    private static final class Node<K, V> implements Entry<K, V> {
        final K key;
        final V value;
        final Node<K, V> left;
        final Node<K, V> right;
        final int height;
        final int size;

        Node(K key, V value, Node<K, V> left, Node<K, V> right) {
            this.key = key;
            this.value = value;
            this.left = left;
            this.right = right;
            this.height = 1 + Math.max(Table.height(left), Table.height(right));
            this.size = 1 + Table.size(left) + Table.size(right);
        }

        @Override
        public K key() {
            return key;
        }

        @Override
        public V value() {
            return value;
        }

        /** This row over other trees. */
        Node<K, V> over(Node<K, V> newLeft, Node<K, V> newRight) {
            return new Node<>(key, value, newLeft, newRight);
        }
    }

    private static final Table<?, ?> EMPTY = new Table<>(null);

    @SuppressWarnings("unchecked") // there is nothing in it that could be of another type
    public static <K extends Comparable<? super K>, V> Table<K, V> empty() {
        return (Table<K, V>) EMPTY;
    }

    /** The rows of a map. */
    public static <K extends Comparable<? super K>, V> Table<K, V> of(Map<K, V> rows) {
        Table<K, V> table = empty();
        for (Map.Entry<K, V> row : rows.entrySet()) {
            table = table.put(row.getKey(), row.getValue());
        }
        return table;
    }

    /** A copy, to be changed at will. */
    public SortedMap<K, V> toMap() {
        SortedMap<K, V> map = new TreeMap<>();
        for (Entry<K, V> row : this) {
            map.put(row.key(), row.value());
        }
        return map;
    }

    /** The values in the order of their keys. */
    public List<V> values() {
        List<V> values = new ArrayList<>(size());
        for (Entry<K, V> row : this) {
            values.add(row.value());
        }
        return List.copyOf(values);
    }

    public int size() {
        return size(root);
    }

    public boolean isEmpty() {
        return root == null;
    }

    public Optional<V> get(K key) {
        Node<K, V> node = find(key);
        return node == null ? Optional.empty() : Optional.of(node.value);
    }

    public boolean has(K key) {
        return find(key) != null;
    }

    private Node<K, V> find(K key) {
        Node<K, V> node = root;
        while (node != null) {
            int order = key.compareTo(node.key);
            if (order == 0) {
                return node;
            }
            node = order < 0 ? node.left : node.right;
        }
        return null;
    }

    /** The row with the lowest key that is at least {@code from}. */
    public Optional<Entry<K, V>> firstFrom(K from) {
        Node<K, V> best = null;
        Node<K, V> node = root;
        while (node != null) {
            int order = from.compareTo(node.key);
            if (order <= 0) {
                best = node;
            }
            node = order <= 0 ? node.left : node.right;
        }
        return Optional.ofNullable(best);
    }

    /** The row with the lowest key above {@code key}. */
    public Optional<Entry<K, V>> firstAfter(K key) {
        Node<K, V> best = null;
        Node<K, V> node = root;
        while (node != null) {
            boolean above = node.key.compareTo(key) > 0;
            if (above) {
                best = node;
            }
            node = above ? node.left : node.right;
        }
        return Optional.ofNullable(best);
    }

    public Optional<Entry<K, V>> first() {
        Node<K, V> node = root;
        while (node != null && node.left != null) {
            node = node.left;
        }
        return Optional.ofNullable(node);
    }

    public Optional<Entry<K, V>> last() {
        Node<K, V> node = root;
        while (node != null && node.right != null) {
            node = node.right;
        }
        return Optional.ofNullable(node);
    }

    public Table<K, V> put(K key, V value) {
        return new Table<>(put(root, key, Objects.requireNonNull(value)));
    }

    public Table<K, V> remove(K key) {
        return has(key) ? new Table<>(remove(root, key)) : this;
    }

    /** Without the rows whose keys are below {@code from}. */
    public Table<K, V> without(K from) {
        Table<K, V> rest = this;
        for (Entry<K, V> entry : this) {
            if (entry.key().compareTo(from) >= 0) {
                break;
            }
            rest = rest.remove(entry.key());
        }
        return rest;
    }

    @Override
    public Iterator<Entry<K, V>> iterator() {
        return root == null ? Collections.emptyIterator() : new Ascending<>(root);
    }

    @Override
    public boolean equals(Object object) {
        if (!(object instanceof Table<?, ?> that) || that.size() != size()) {
            return false;
        }
        Iterator<?> others = that.iterator();
        for (Entry<K, V> entry : this) {
            Entry<?, ?> other = (Entry<?, ?>) others.next();
            if (!entry.key().equals(other.key()) || !entry.value().equals(other.value())) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (Entry<K, V> entry : this) {
            hash = 31 * (31 * hash + entry.key().hashCode()) + entry.value().hashCode();
        }
        return hash;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("{");
        for (Entry<K, V> entry : this) {
            text.append(text.length() > 1 ? ", " : "")
                    .append(entry.key())
                    .append('=')
                    .append(entry.value());
        }
        return text.append('}').toString();
    }

    private static <K extends Comparable<? super K>, V> Node<K, V> put(Node<K, V> node, K key, V value) {
        if (node == null) {
            return new Node<>(key, value, null, null);
        }
        int order = key.compareTo(node.key);
        if (order == 0) {
            return new Node<>(key, value, node.left, node.right);
        }
        return order < 0
                ? balanced(node, put(node.left, key, value), node.right)
                : balanced(node, node.left, put(node.right, key, value));
    }

    private static <K extends Comparable<? super K>, V> Node<K, V> remove(Node<K, V> node, K key) {
        int order = key.compareTo(node.key);
        if (order < 0) {
            return balanced(node, remove(node.left, key), node.right);
        }
        if (order > 0) {
            return balanced(node, node.left, remove(node.right, key));
        }
        if (node.left == null || node.right == null) {
            return node.left == null ? node.right : node.left;
        }
        Node<K, V> next = node.right;
        while (next.left != null) {
            next = next.left;
        }
        return balanced(next, node.left, remove(node.right, next.key));
    }

    /** {@code middle}'s row over two trees whose heights differ by at most two. */
    private static <K, V> Node<K, V> balanced(Node<K, V> middle, Node<K, V> left, Node<K, V> right) {
        if (height(left) > height(right) + 1) {
            return height(left.left) >= height(left.right)
                    ? left.over(left.left, middle.over(left.right, right))
                    : left.right.over(left.over(left.left, left.right.left), middle.over(left.right.right, right));
        }
        if (height(right) > height(left) + 1) {
            return height(right.right) >= height(right.left)
                    ? right.over(middle.over(left, right.left), right.right)
                    : right.left.over(middle.over(left, right.left.left), right.over(right.left.right, right.right));
        }
        return middle.over(left, right);
    }

    private static int height(Node<?, ?> node) {
        return node == null ? 0 : node.height;
    }

    private static int size(Node<?, ?> node) {
        return node == null ? 0 : node.size;
    }

    private static final class Ascending<K, V> implements Iterator<Entry<K, V>> {
        private final Node<K, V>[] path;
        private int depth;

        @SuppressWarnings("unchecked") // an array of a generic type, that never leaves
        Ascending(Node<K, V> root) {
            path = (Node<K, V>[]) new Node<?, ?>[root.height];
            descend(root);
        }

        private void descend(Node<K, V> from) {
            for (Node<K, V> node = from; node != null; node = node.left) {
                path[depth++] = node;
            }
        }

        @Override
        public boolean hasNext() {
            return depth > 0;
        }

        @Override
        public Entry<K, V> next() {
            if (depth == 0) {
                throw new NoSuchElementException();
            }
            Node<K, V> node = path[--depth];
            descend(node.right);
            return node;
        }
    }
}
