package quorate.codecs.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import quorate.protocol.Bytes;

/** The published vectors of BIP340 that sign 32 bytes, and its negative cases, by both implementations. */
class Bip340VectorsTest {
    private static final String FIELD = "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f";
    private static final String ORDER = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";

    /** As in the BIP: secret key, public key, auxiliary randomness, message, signature. */
    private record Vector(String secret, String key, String auxiliary, String message, String signature) {}

    private static final List<Vector> VECTORS = List.of(
            new Vector(
                    "00".repeat(31) + "03",
                    "F9308A019258C31049344F85F89D5229B531C845836F99B08601F113BCE036F9",
                    "00".repeat(32),
                    "00".repeat(32),
                    "E907831F80848D1069A5371B402410364BDF1C5F8307B0084C55F1CE2DCA8215"
                            + "25F66A4A85EA8B71E482A74F382D2CE5EBEEE8FDB2172F477DF4900D310536C0"),
            new Vector(
                    "B7E151628AED2A6ABF7158809CF4F3C762E7160F38B4DA56A784D9045190CFEF",
                    "DFF1D77F2A671C5F36183726DB2341BE58FEAE1DA2DECED843240F7B502BA659",
                    "00".repeat(31) + "01",
                    "243F6A8885A308D313198A2E03707344A4093822299F31D0082EFA98EC4E6C89",
                    "6896BD60EEAE296DB48A229FF71DFE071BDE413E6D43F917DC8DCF8C78DE3341"
                            + "8906D11AC976ABCCB20B091292BFF4EA897EFCB639EA871CFA95F6DE339E4B0A"),
            new Vector(
                    "C90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B14E5C9",
                    "DD308AFEC5777E13121FA72B9CC1B7CC0139715309B086C960E18FD969774EB8",
                    "C87AA53824B4D7AE2EB035A2B5BBBCCC080E76CDC6D1692C4B0B62D798E6D906",
                    "7E2D58D8B3BCDF1ABADEC7829054F90DDA9805AAB56C77333024B9D0A508B75C",
                    "5831AAEED7B44BB74E5EAB94BA9D4294C49BCF2A60728D8B4C200F50DD313C1B"
                            + "AB745879A5AD954A72C45A91C3A51D3C7ADEA98D82F8481E0E1E03674A6F3FB7"),
            new Vector(
                    "0B432B2677937381AEF05BB02A66ECD012773062CF3FA2549E44F58ED2401710",
                    "25D1DFF95105F5253C4022F628A996AD3A0D95FBF21D468A1B33F8C160D8F517",
                    "FF".repeat(32),
                    "FF".repeat(32),
                    "7EB0509757E246F19449885651611CB965ECC1A187DD51B64FDA1EDC9637D5EC"
                            + "97582B9CB13DB3933705B32BA982AF5AF25FD78881EBB32771FC5922EFC66EA3"));

    private static byte[] bytes(String hex) {
        return Bytes.ofHex(hex.toLowerCase(Locale.ROOT)).toBytes();
    }

    private static List<Schnorr> both() {
        return List.of(new NativeSchnorr(), new BouncyCastleSchnorr());
    }

    @Test
    void both_make_and_accept_the_published_signatures() {
        for (Schnorr schnorr : both()) {
            for (Vector vector : VECTORS) {
                byte[] signature = bytes(vector.signature());
                byte[] message = bytes(vector.message());
                assertThat(schnorr.publicKey(bytes(vector.secret()))).isEqualTo(bytes(vector.key()));
                assertThat(schnorr.sign(bytes(vector.secret()), message, bytes(vector.auxiliary())))
                        .isEqualTo(signature);
                assertThat(schnorr.verify(bytes(vector.key()), message, signature))
                        .isTrue();
            }
        }
    }

    @Test
    void both_refuse_keys_off_the_curve_or_field_and_r_or_s_out_of_range() {
        Vector good = VECTORS.get(1);
        String r = good.signature().substring(0, 64);
        String s = good.signature().substring(64);
        for (Schnorr schnorr : both()) {
            for (String key : List.of("EEFDEA4CDB677750A420FEE807EACF21EB9898AE79B9768766E4FAA04A2D4A34", FIELD)) {
                assertThat(schnorr.verify(bytes(key), bytes(good.message()), bytes(good.signature())))
                        .isFalse();
            }
            for (String signature : List.of(FIELD + s, r + ORDER, "00".repeat(32) + s, r + "00".repeat(32))) {
                assertThat(schnorr.verify(bytes(good.key()), bytes(good.message()), bytes(signature)))
                        .as(signature)
                        .isFalse();
            }
        }
    }
}
