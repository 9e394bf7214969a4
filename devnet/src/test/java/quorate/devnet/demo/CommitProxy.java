package quorate.devnet.demo;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A wire to PostgreSQL that counts the transactions which write, and lets one of them come to grief around its COMMIT. Each
 * connection has two threads that end with it.
 */
final class CommitProxy implements AutoCloseable {
    /** Where the blow falls: before the server has the COMMIT, or after it has committed and before the signer knows. */
    enum Moment {
        BEFORE,
        AFTER
    }

    private static final int MAX_MESSAGE_BYTES = 64 * 1024 * 1024;
    private static final byte[] COMMITTED = "COMMIT\0".getBytes(StandardCharsets.US_ASCII);

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
                        answerIsDue = true;
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
                    if (answerIsDue && contains(chunk, read)) {
                        strike(near, far); // committed, and nobody will hear of it
                        return;
                    }
                    near.getOutputStream().write(chunk, 0, read);
                }
            } catch (IOException ended) {
                return; // either side closed; the other is closed with it
            }
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
            int length = body.length + Integer.BYTES;
            byte[] message = new byte[(type < 0 ? 0 : 1) + length];
            int at = 0;
            if (type >= 0) {
                message[at++] = (byte) type;
            }
            for (int shift = 24; shift >= 0; shift -= 8) {
                message[at++] = (byte) (length >>> shift);
            }
            System.arraycopy(body, 0, message, at, body.length);
            out.write(message);
        }

        private static boolean contains(byte[] chunk, int length) {
            for (int i = 0; i + COMMITTED.length <= length; i++) {
                int same = 0;
                while (same < COMMITTED.length && chunk[i + same] == COMMITTED[same]) {
                    same++;
                }
                if (same == COMMITTED.length) {
                    return true;
                }
            }
            return false;
        }
    }
}
