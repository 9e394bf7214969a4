package quorate.protocol;

import java.util.regex.Pattern;

/** Name of a pool, one multisig script and its log, within a group: lower-case letters, digits and hyphens. */
public record PoolId(String name) implements Comparable<PoolId> {
    public static final int MAX_LENGTH = 32;

    private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1," + MAX_LENGTH + "}");

    public PoolId {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "a pool's name is 1 to " + MAX_LENGTH + " of a-z, 0-9 and '-', found '" + name + "'");
        }
    }

    @Override
    public int compareTo(PoolId other) {
        return name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return name;
    }
}
