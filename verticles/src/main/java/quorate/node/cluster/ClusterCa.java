package quorate.node.cluster;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A private certificate authority for the event bus: for demos and tests, and as a pattern for a group's own. */
public final class ClusterCa {
    private static final Duration VALID_FOR = Duration.ofDays(825);
    private static final Duration BACKDATED = Duration.ofMinutes(5);
    private static final String ALGORITHM = "SHA256withECDSA";

    private final SecureRandom random;
    private final KeyPair keys;
    private final X509Certificate certificate;

    private ClusterCa(SecureRandom random, KeyPair keys, X509Certificate certificate) {
        this.random = random;
        this.keys = keys;
        this.certificate = certificate;
    }

    public static ClusterCa create(String name, SecureRandom random) {
        KeyPair keys = newKeys(random);
        X500Principal subject = new X500Principal("CN=" + name);
        X509v3CertificateBuilder builder = builder(subject, subject, keys, random);
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        } catch (CertIOException impossible) {
            throw new IllegalStateException("these extensions encode", impossible);
        }
        return new ClusterCa(random, keys, signed(builder, keys));
    }

    /** Writes {@code node.crt}, {@code node.pem} (its key, for its owner only) and {@code ca.crt} for a member at an address. */
    public void issue(Path folder, String member, InetAddress address) {
        KeyPair nodeKeys = newKeys(random);
        X509v3CertificateBuilder builder =
                builder(certificate.getSubjectX500Principal(), new X500Principal("CN=" + member), nodeKeys, random);
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(new GeneralName[] {
                new GeneralName(GeneralName.iPAddress, address.getHostAddress()),
                new GeneralName(GeneralName.dNSName, member)
            }));
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("ca.crt"), pem("CERTIFICATE", certificate.getEncoded()));
            Files.writeString(
                    folder.resolve("node.crt"),
                    pem("CERTIFICATE", signed(builder, keys).getEncoded()));
            Path key = folder.resolve("node.pem");
            Files.writeString(key, pem("PRIVATE KEY", nodeKeys.getPrivate().getEncoded()));
            if (key.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
            }
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot write to " + folder, failed);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("a fresh certificate encodes", impossible);
        }
    }

    private static X509v3CertificateBuilder builder(
            X500Principal issuer, X500Principal subject, KeyPair keys, SecureRandom random) {
        Instant now = Instant.now();
        return new JcaX509v3CertificateBuilder(
                issuer,
                new BigInteger(120, random),
                Date.from(now.minus(BACKDATED)),
                Date.from(now.plus(VALID_FOR)),
                subject,
                keys.getPublic());
    }

    private static X509Certificate signed(X509v3CertificateBuilder builder, KeyPair by) {
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder(ALGORITHM).build(by.getPrivate())));
        } catch (GeneralSecurityException | OperatorCreationException impossible) {
            throw new IllegalStateException(ALGORITHM + " is part of every Java platform", impossible);
        }
    }

    private static KeyPair newKeys(SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("P-256 is part of every Java platform", impossible);
        }
    }

    private static String pem(String kind, byte[] bytes) {
        StringWriter text = new StringWriter();
        text.append("-----BEGIN ").append(kind).append("-----\n");
        text.append(Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes));
        return text.append("\n-----END ").append(kind).append("-----\n").toString();
    }
}
