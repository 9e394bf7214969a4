package quorate.devnet.demo;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A wire to PostgreSQL that counts the transactions which write, and lets one of them come to grief around its COMMIT. Each
 * connection has two threads that end with it.
 */
final class CommitProxy implements AutoCloseable {
    /** What a COMMIT meets. */
    enum Moment {
        /** The blow falls before the server has it. */
        BEFORE,
        /** The server has committed, and the signer does not know. */
        AFTER,
        /** The server rolls back and says why: an exception in the signer, and the connection stays. */
        REFUSED
    }

    private static final int MAX_MESSAGE_BYTES = 64 * 1024 * 1024;
    private static final byte[] COMMITTED = "COMMIT\0".getBytes(StandardCharsets.US_ASCII);
    /** CommandComplete, as the server sends it for ROLLBACK; and the error that the signer is shown instead. */
    private static final byte[] ROLLED_BACK = message('C', "ROLLBACK\0");

    private static final byte[] REFUSAL = message('E', "SERROR\0VERROR\0C53100\0Mthe disk is full\0\0");

    private final ServerSocket server;
    private final int target;
    private int countdown;
    private Moment moment = Moment.BEFORE;
    private Runnable blow = () -> {};
    private CountDownLatch struck = new CountDownLatch(1);

    CommitProxy(int target) throws IOException {
        this.server = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
        this.target = target;
        daemon(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /** The COMMIT number {@code number} from now on, counted from 1, is where {@code what} happens; the connection ends there. */
    synchronized void strikeAt(int number, Moment when, Runnable what) {
        countdown = number;
        moment = when;
        blow = what;
        struck = new CountDownLatch(1);
    }

    boolean awaitStruck(long patienceMs) throws InterruptedException {
        CountDownLatch waited;
        synchronized (this) {
            waited = struck;
        }
        return waited.await(patienceMs, TimeUnit.MILLISECONDS);
    }

    /** Nothing happens any more. */
    synchronized void calm() {
        countdown = 0;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private synchronized boolean isDue() {
        return countdown > 0 && --countdown == 0;
    }

    private void strike(Socket near, Socket far) throws IOException {
        blow.run();
        near.close();
        far.close();
        struck.countDown();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket near = server.accept();
                Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
                near.setTcpNoDelay(true);
                far.setTcpNoDelay(true);
                Wire wire = new Wire(near, far);
                daemon(wire::forth);
                daemon(wire::back);
            } catch (IOException closed) {
                return; // this proxy, or the server behind it
            }
        }
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "commit-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private final class Wire {
        private final Socket near;
        private final Socket far;
        private boolean readOnly;
        private volatile boolean answerIsDue;
        private volatile boolean refusalIsDue;

        Wire(Socket near, Socket far) {
            this.near = near;
            this.far = far;
        }

        void forth() {
            try (near;
                    far) {
                DataInputStream in = new DataInputStream(near.getInputStream());
                OutputStream out = far.getOutputStream();
                byte[] startup = body(in);
                send(out, -1, startup); // the startup message has no type
                if (startup.length == Integer.BYTES) {
                    send(out, -1, body(in)); // that was a question for encryption, and the server has none
                }
                while (true) {
                    int type = in.readUnsignedByte();
                    byte[] body = body(in);
                    String query = type == 'Q' ? new String(body, StandardCharsets.UTF_8) : "";
                    if (query.startsWith("BEGIN")) {
                        readOnly = query.contains("READ ONLY");
                    }
                    if (query.startsWith("COMMIT") && !readOnly && isDue()) {
                        if (moment == Moment.BEFORE) {
                            strike(near, far);
                            return;
                        }
                        answerIsDue = moment == Moment.AFTER;
                        refusalIsDue = moment == Moment.REFUSED;
                        body = refusalIsDue ? "ROLLBACK\0".getBytes(StandardCharsets.US_ASCII) : body;
                    }
                    send(out, type, body);
                }
            } catch (IOException ended) {
                return; // either side closed; the other is closed with it
            }
        }

        void back() {
            try (near;
                    far) {
                InputStream in = far.getInputStream();
                byte[] chunk = new byte[64 * 1024];
                for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                    if (answerIsDue && find(COMMITTED, chunk, read) >= 0) {
                        strike(near, far); // committed, and nobody will hear of it
                        return;
                    }
                    int refused = refusalIsDue ? find(ROLLED_BACK, chunk, read) : -1;
                    if (refused < 0) {
                        near.getOutputStream().write(chunk, 0, read);
                    } else {
                        refuse(chunk, refused, read);
                    }
                }
            } catch (IOException ended) {
                return; // either side closed; the other is closed with it
            }
        }

        private void refuse(byte[] chunk, int at, int length) throws IOException {
            refusalIsDue = false;
            blow.run();
            OutputStream out = near.getOutputStream();
            out.write(chunk, 0, at);
            out.write(REFUSAL);
            int rest = at + ROLLED_BACK.length;
            out.write(chunk, rest, length - rest);
            struck.countDown();
        }

        private byte[] body(DataInputStream in) throws IOException {
            int length = in.readInt() - Integer.BYTES;
            if (length < 0 || length > MAX_MESSAGE_BYTES) {
                throw new IOException("a message of " + length + " bytes");
            }
            byte[] body = new byte[length];
            in.readFully(body);
            return body;
        }

        private void send(OutputStream out, int type, byte[] body) throws IOException {
            out.write(message(type, body));
        }
    }

    private static byte[] message(int type, String text) {
        return message(type, text.getBytes(StandardCharsets.US_ASCII));
    }

    /** @param type negative for the startup message, which has none */
    private static byte[] message(int type, byte[] body) {
        ByteBuffer message = ByteBuffer.allocate(1 + Integer.BYTES + body.length);
        if (type >= 0) {
            message.put((byte) type);
        }
        message.putInt(body.length + Integer.BYTES).put(body);
        return Arrays.copyOf(message.array(), message.position());
    }

    /** Where {@code wanted} begins in the first {@code length} bytes; -1 if it is not there. */
    private static int find(byte[] wanted, byte[] chunk, int length) {
        for (int at = 0; at + wanted.length <= length; at++) {
            if (Arrays.equals(chunk, at, at + wanted.length, wanted, 0, wanted.length)) {
                return at;
            }
        }
        return -1;
    }
}
