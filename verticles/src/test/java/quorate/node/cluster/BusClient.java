package quorate.node.cluster;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** Speaks to an event-bus port byte by byte, as no member of ours does. */
final class BusClient {
    private static final int TIMEOUT_MS = 20_000;
    private static final int PROTOCOL_VERSION = 2;
    private static final int STRING_CODEC = 9;
    private static final int NAMED_CODEC = -1;

    private BusClient() {}

    /** A finished handshake with the certificate and CA of {@code identity}, trusting {@code trust}'s CA. */
    static SSLSocket connect(int port, Path identity, Path trust) throws IOException, GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        char[] none = new char[0];
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, none);
        own.setKeyEntry("own", key(identity.resolve("node.pem")), none, new Certificate[] {
            certificate(identity.resolve("node.crt"))
        });
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, none);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, none);
        trusted.setCertificateEntry("ca", certificate(trust.resolve("ca.crt")));
        TrustManagerFactory trusts = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusts.init(trusted);
        context.init(keys.getKeyManagers(), trusts.getTrustManagers(), null);
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(TIMEOUT_MS);
        socket.startHandshake();
        return socket;
    }

    /** A text published to an address, in the bus's own form. */
    static byte[] frame(String address, String body) throws IOException {
        ByteArrayOutputStream sized = new ByteArrayOutputStream();
        text(new DataOutputStream(sized), body);
        ByteArrayOutputStream codec = new ByteArrayOutputStream();
        codec.write(STRING_CODEC);
        return frame(address, codec.toByteArray(), sized.toByteArray());
    }

    /** Bytes published to an address, said to be of a registered codec. */
    static byte[] frame(String address, String codecName, byte[] body) throws IOException {
        ByteArrayOutputStream codec = new ByteArrayOutputStream();
        codec.write(NAMED_CODEC);
        text(new DataOutputStream(codec), codecName);
        return frame(address, codec.toByteArray(), body);
    }

    private static byte[] frame(String address, byte[] codec, byte[] body) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeByte(PROTOCOL_VERSION);
        out.write(codec);
        out.writeByte(1);
        text(out, address);
        out.writeInt(0);
        text(out, "forger");
        out.writeInt(4);
        out.write(body);
        ByteArrayOutputStream framed = new ByteArrayOutputStream();
        new DataOutputStream(framed).writeInt(bytes.size());
        framed.writeBytes(bytes.toByteArray());
        return framed.toByteArray();
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(encoded.length);
        out.write(encoded);
    }

    private static Certificate certificate(Path file) throws IOException, GeneralSecurityException {
        try (var in = Files.newInputStream(file)) {
            return CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    private static PrivateKey key(Path file) throws IOException, GeneralSecurityException {
        String pem = Files.readString(file).replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
        return KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem)));
    }
}
