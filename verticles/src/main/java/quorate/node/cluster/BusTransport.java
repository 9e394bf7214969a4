package quorate.node.cluster;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.InternetProtocolFamily;
import io.netty.handler.ssl.SslHandler;
import io.vertx.core.datagram.DatagramSocketOptions;
import io.vertx.core.net.ClientOptionsBase;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.spi.transport.Transport;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Vert.x's own NIO, but that the event bus's server takes a bounded number of connections and from each only frames of a bounded
 * length: a member with a valid certificate could else fill this node's memory. Vert.x has no setting for either.
 */
record BusTransport(int busPort, int maxConnections, int maxFrameBytes) implements io.vertx.core.transport.Transport {
    @Override
    public String name() {
        return NIO.name();
    }

    @Override
    public boolean available() {
        return NIO.available();
    }

    @Override
    public Throwable unavailabilityCause() {
        return NIO.unavailabilityCause();
    }

    @Override
    public Transport implementation() {
        return new Limited(NIO.implementation(), this);
    }

    private record Limited(Transport nio, BusTransport limits) implements Transport {
        @Override
        public void configure(NetServerOptions options, boolean domainSocket, ServerBootstrap bootstrap) {
            nio.configure(options, domainSocket, bootstrap);
            if (options.getPort() == limits.busPort()) {
                bootstrap.handler(new Door(limits));
            }
        }

        @Override
        public void configure(ClientOptionsBase options, int connectTimeout, boolean domainSocket, Bootstrap client) {
            nio.configure(options, connectTimeout, domainSocket, client);
        }

        @Override
        public void configure(DatagramChannel channel, DatagramSocketOptions options) {
            nio.configure(channel, options);
        }

        @Override
        public java.net.SocketAddress convert(SocketAddress address) {
            return nio.convert(address);
        }

        @Override
        public SocketAddress convert(java.net.SocketAddress address) {
            return nio.convert(address);
        }

        @Override
        public boolean supportsDomainSockets() {
            return nio.supportsDomainSockets();
        }

        @Override
        public IoHandlerFactory ioHandlerFactory() {
            return nio.ioHandlerFactory();
        }

        @Override
        public DatagramChannel datagramChannel() {
            return nio.datagramChannel();
        }

        @Override
        @SuppressWarnings("deprecation") // Vert.x's interface names the old type
        public DatagramChannel datagramChannel(InternetProtocolFamily family) {
            return nio.datagramChannel(family);
        }

        @Override
        public ChannelFactory<? extends Channel> channelFactory(boolean domainSocket) {
            return nio.channelFactory(domainSocket);
        }

        @Override
        public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean domainSocket) {
            return nio.serverChannelFactory(domainSocket);
        }
    }

    /** What the listening socket reads are the connections that it accepts. */
    @ChannelHandler.Sharable
    private static final class Door extends ChannelInboundHandlerAdapter {
        private final AtomicInteger open = new AtomicInteger();
        private final BusTransport limits;

        Door(BusTransport limits) {
            this.limits = limits;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object accepted) {
            Channel connection = (Channel) accepted;
            if (open.incrementAndGet() > limits.maxConnections()) {
                open.decrementAndGet();
                connection.unsafe().closeForcibly();
                return;
            }
            connection.closeFuture().addListener(closed -> open.decrementAndGet());
            connection.pipeline().addFirst(new BehindTls(limits.maxFrameBytes()));
            ctx.fireChannelRead(accepted);
        }
    }

    /** Puts the frame limit behind TLS before the first byte is read: only there frames can be told apart. */
    private static final class BehindTls extends ChannelInboundHandlerAdapter {
        private final int maxFrameBytes;

        BehindTls(int maxFrameBytes) {
            this.maxFrameBytes = maxFrameBytes;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object read) {
            ChannelHandlerContext tls = ctx.pipeline().context(SslHandler.class);
            if (tls == null) {
                throw new IllegalStateException("the event bus reads before TLS is in place");
            }
            ctx.pipeline().addAfter(tls.name(), "frame-limit", new FrameLimit(maxFrameBytes));
            ctx.pipeline().remove(this);
            ctx.fireChannelRead(read);
        }
    }
}
