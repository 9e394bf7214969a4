package quorate.protocol;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;

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
    public record Entry<K, V>(K key, V value) {}

    private record Node<K, V>(Entry<K, V> row, Node<K, V> left, Node<K, V> right, int height, int size) {
        K key() {
            return row.key();
        }
    }

    public static <K extends Comparable<? super K>, V> Table<K, V> empty() {
        return new Table<>(null);
    }

    public int size() {
        return size(root);
    }

    public boolean isEmpty() {
        return root == null;
    }

    public Optional<V> get(K key) {
        Node<K, V> node = root;
        while (node != null) {
            int order = key.compareTo(node.key());
            if (order == 0) {
                return Optional.of(node.row().value());
            }
            node = order < 0 ? node.left() : node.right();
        }
        return Optional.empty();
    }

    public boolean has(K key) {
        return get(key).isPresent();
    }

    /** The row with the lowest key that is at least {@code from}. */
    public Optional<Entry<K, V>> firstFrom(K from) {
        Node<K, V> best = null;
        Node<K, V> node = root;
        while (node != null) {
            int order = from.compareTo(node.key());
            if (order <= 0) {
                best = node;
            }
            node = order <= 0 ? node.left() : node.right();
        }
        return Optional.ofNullable(best).map(Node::row);
    }

    /** The row with the lowest key above {@code key}. */
    public Optional<Entry<K, V>> firstAfter(K key) {
        Node<K, V> best = null;
        Node<K, V> node = root;
        while (node != null) {
            boolean above = node.key().compareTo(key) > 0;
            if (above) {
                best = node;
            }
            node = above ? node.left() : node.right();
        }
        return Optional.ofNullable(best).map(Node::row);
    }

    public Optional<Entry<K, V>> first() {
        Node<K, V> node = root;
        while (node != null && node.left() != null) {
            node = node.left();
        }
        return Optional.ofNullable(node).map(Node::row);
    }

    public Optional<Entry<K, V>> last() {
        Node<K, V> node = root;
        while (node != null && node.right() != null) {
            node = node.right();
        }
        return Optional.ofNullable(node).map(Node::row);
    }

    public Table<K, V> put(K key, V value) {
        return new Table<>(put(root, new Entry<>(key, Objects.requireNonNull(value))));
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
    public boolean equals(Object other) {
        if (!(other instanceof Table<?, ?> that) || that.size() != size()) {
            return false;
        }
        Iterator<?> others = that.iterator();
        for (Entry<K, V> entry : this) {
            if (!entry.equals(others.next())) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (Entry<K, V> entry : this) {
            hash = 31 * hash + entry.hashCode();
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

    private static <K extends Comparable<? super K>, V> Node<K, V> put(Node<K, V> node, Entry<K, V> row) {
        if (node == null) {
            return new Node<>(row, null, null, 1, 1);
        }
        int order = row.key().compareTo(node.key());
        if (order == 0) {
            return new Node<>(row, node.left(), node.right(), node.height(), node.size());
        }
        return order < 0
                ? balanced(node, put(node.left(), row), node.right())
                : balanced(node, node.left(), put(node.right(), row));
    }

    private static <K extends Comparable<? super K>, V> Node<K, V> remove(Node<K, V> node, K key) {
        int order = key.compareTo(node.key());
        if (order < 0) {
            return balanced(node, remove(node.left(), key), node.right());
        }
        if (order > 0) {
            return balanced(node, node.left(), remove(node.right(), key));
        }
        if (node.left() == null || node.right() == null) {
            return node.left() == null ? node.right() : node.left();
        }
        Node<K, V> next = node.right();
        while (next.left() != null) {
            next = next.left();
        }
        return balanced(next, node.left(), remove(node.right(), next.key()));
    }

    /** {@code middle}'s row over two trees whose heights differ by at most two. */
    private static <K, V> Node<K, V> balanced(Node<K, V> middle, Node<K, V> left, Node<K, V> right) {
        if (height(left) > height(right) + 1) {
            return height(left.left()) >= height(left.right())
                    ? node(left, left.left(), node(middle, left.right(), right))
                    : node(
                            left.right(),
                            node(left, left.left(), left.right().left()),
                            node(middle, left.right().right(), right));
        }
        if (height(right) > height(left) + 1) {
            return height(right.right()) >= height(right.left())
                    ? node(right, node(middle, left, right.left()), right.right())
                    : node(
                            right.left(),
                            node(middle, left, right.left().left()),
                            node(right, right.left().right(), right.right()));
        }
        return node(middle, left, right);
    }

    private static <K, V> Node<K, V> node(Node<K, V> row, Node<K, V> left, Node<K, V> right) {
        int height = 1 + Math.max(height(left), height(right));
        return new Node<>(row.row(), left, right, height, 1 + size(left) + size(right));
    }

    private static int height(Node<?, ?> node) {
        return node == null ? 0 : node.height();
    }

    private static int size(Node<?, ?> node) {
        return node == null ? 0 : node.size();
    }

    private static final class Ascending<K, V> implements Iterator<Entry<K, V>> {
        private final List<Node<K, V>> path;

        Ascending(Node<K, V> root) {
            path = new ArrayList<>(height(root));
            descend(root);
        }

        private void descend(Node<K, V> from) {
            for (Node<K, V> node = from; node != null; node = node.left()) {
                path.addLast(node);
            }
        }

        @Override
        public boolean hasNext() {
            return !path.isEmpty();
        }

        @Override
        public Entry<K, V> next() {
            if (path.isEmpty()) {
                throw new NoSuchElementException();
            }
            Node<K, V> node = path.removeLast();
            descend(node.right());
            return node.row();
        }
    }
}
