package quorate.node.admin;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.Set;
import quorate.node.http.Problem;
import quorate.node.http.ProblemCode;

/** Who may ask what: a known token with the role a route needs, a Host and an Origin that are this server's own. */
final class Guard {
    private static final String CALLER = "caller";

    private final Tokens tokens;
    private final Set<String> names;

    /** @param names hosts that name this server in Host and Origin, beside the address that a connection came to */
    Guard(Tokens tokens, Set<String> names) {
        this.tokens = tokens;
        this.names = Set.copyOf(names);
    }

    /** For every route: a page of another origin, or a name rebound to this address, gets nothing. */
    Handler<RoutingContext> ownOrigin() {
        return context -> {
            HttpServerRequest request = context.request();
            // HTTP/2 has no Host header; authority() is the same in both.
            HostAndPort authority = request.authority();
            String origin = request.getHeader(HttpHeaders.ORIGIN);
            boolean own = authority != null && own(request, authority.host(), authority.port());
            if (!own || (origin != null && !ownOrigin(request, origin))) {
                Problem.of(ProblemCode.FORBIDDEN, "expected Host and Origin of this server, " + names)
                        .send(context);
                return;
            }
            context.next();
        };
    }

    private boolean ownOrigin(HttpServerRequest request, String origin) {
        try {
            URI uri = new URI(origin);
            return request.scheme().equals(uri.getScheme())
                    && uri.getHost() != null
                    && own(request, uri.getHost(), uri.getPort());
        } catch (URISyntaxException notAnOrigin) {
            return false;
        }
    }

    private boolean own(HttpServerRequest request, String host, int port) {
        SocketAddress local = request.localAddress();
        int standard = request.isSSL() ? 443 : 80;
        String bare = host.replaceAll("^\\[|]$", "");
        return (names.contains(bare) || bare.equals(local.hostAddress()))
                && (port < 0 ? standard : port) == local.port();
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
