package quorate.node.admin;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.Set;
import quorate.node.http.Problem;
import quorate.node.http.ProblemCode;

/** Who may ask what: a known token with the role a route needs, a Host and an Origin that are this server's own. */
final class Guard {
    private static final String CALLER = "caller";

    private final Tokens tokens;
    private final Set<String> hosts;

    /** @param hosts the values of Host that name this server, such as {@code 127.0.0.1:8090} */
    Guard(Tokens tokens, Set<String> hosts) {
        this.tokens = tokens;
        this.hosts = Set.copyOf(hosts);
    }

    /** For every route: a page of another origin, or a name rebound to this address, gets nothing. */
    Handler<RoutingContext> ownOrigin() {
        return context -> {
            // HTTP/2 has no Host header; authority() is the same in both.
            HostAndPort authority = context.request().authority();
            String host = authority == null ? "" : authority.host() + ":" + authority.port();
            String origin = context.request().getHeader(HttpHeaders.ORIGIN);
            boolean foreign = origin != null && !hosts.contains(origin.replaceFirst("^https?://", ""));
            if (!hosts.contains(host) || foreign) {
                Problem.of(ProblemCode.FORBIDDEN, "this server answers to " + hosts + " only")
                        .send(context);
                return;
            }
            context.next();
        };
    }

    Handler<RoutingContext> needs(Role role) {
        return context -> {
            Optional<Tokens.Caller> caller = tokens.caller(context.request().getHeader(HttpHeaders.AUTHORIZATION));
            if (caller.isEmpty()) {
                context.response().putHeader("www-authenticate", "Bearer realm=\"quorate\"");
                Problem.of(ProblemCode.UNAUTHENTICATED, "a bearer token of this server is needed")
                        .send(context);
            } else if (!caller.get().role().includes(role)) {
                Problem.of(
                                ProblemCode.FORBIDDEN,
                                "needs role " + role + ", the token "
                                        + caller.get().name() + " has "
                                        + caller.get().role())
                        .send(context);
            } else {
                context.put(CALLER, caller.get());
                context.next();
            }
        };
    }

    static Tokens.Caller caller(RoutingContext context) {
        return context.get(CALLER);
    }
}
