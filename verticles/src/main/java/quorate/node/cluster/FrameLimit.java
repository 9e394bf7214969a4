package quorate.node.cluster;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads along the frames of the event bus, each behind its length in 4 bytes, and cuts the connection at the first one that is
 * longer than any of ours: the bus itself would keep an endless frame until it is whole. Stands behind TLS, one per connection.
 */
final class FrameLimit extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(FrameLimit.class);
    private static final int LENGTH_BYTES = 4;

    private final int maxFrameBytes;
    private int lengthBytesSeen;
    private int length;
    private int bodyLeft;

    FrameLimit(int maxFrameBytes) {
        this.maxFrameBytes = maxFrameBytes;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object read) {
        if (read instanceof ByteBuf bytes && !fits(bytes)) {
            bytes.release();
            ctx.close()
                    .addListener(closed -> LOG.warn(
                            "event bus: {} announced a frame of {} bytes, expected at most {}: cut",
                            ctx.channel().remoteAddress(),
                            Integer.toUnsignedLong(length),
                            maxFrameBytes));
            return;
        }
        ctx.fireChannelRead(read);
    }

    private boolean fits(ByteBuf bytes) {
        int at = bytes.readerIndex();
        while (at < bytes.writerIndex()) {
            if (bodyLeft > 0) {
                int taken = Math.min(bodyLeft, bytes.writerIndex() - at);
                bodyLeft -= taken;
                at += taken;
                continue;
            }
            length = length << Byte.SIZE | bytes.getUnsignedByte(at++);
            lengthBytesSeen++;
            if (lengthBytesSeen == LENGTH_BYTES) {
                if (length < 0 || length > maxFrameBytes) {
                    return false;
                }
                bodyLeft = length;
                length = 0;
                lengthBytesSeen = 0;
            }
        }
        return true;
    }
}
