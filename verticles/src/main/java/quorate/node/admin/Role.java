package quorate.node.admin;

import java.util.Locale;
import quorate.node.ConfigException;

/** What the bearer of a token may do; each role includes the ones before it. */
enum Role {
    VIEWER,
    OPERATOR,
    ADMIN;

    boolean includes(Role needed) {
        return compareTo(needed) >= 0;
    }

    /** @throws ConfigException if {@code text} is none of the roles */
    static Role of(String text) {
        for (Role role : values()) {
            if (role.name().toLowerCase(Locale.ROOT).equals(text)) {
                return role;
            }
        }
        throw new ConfigException("tokens: role: expected viewer, operator or admin, found '" + text + "'");
    }
}
