package quorate.codecs.hyperlane;

import java.util.List;
import java.util.TreeSet;
import quorate.protocol.Bytes;

/**
 * Who vouches for messages of one origin domain.
 *
 * @param addresses Ethereum addresses of the validators, 20 bytes each, all different
 * @param threshold how many of them must have signed, at least 1
 */
public record ValidatorSet(List<Bytes> addresses, int threshold) {
    public static final int ADDRESS_BYTES = 20;

    public ValidatorSet {
        addresses = List.copyOf(addresses);
        for (Bytes address : addresses) {
            if (address.length() != ADDRESS_BYTES) {
                throw new IllegalArgumentException("validators: expected addresses of " + ADDRESS_BYTES
                        + " bytes, found one of " + address.length());
            }
        }
        int distinct = new TreeSet<>(addresses).size();
        if (distinct != addresses.size()) {
            throw new IllegalArgumentException(
                    "validators: expected " + addresses.size() + " different addresses, found " + distinct);
        }
        if (threshold < 1 || threshold > distinct) {
            throw new IllegalArgumentException(
                    "validators: expected a threshold of 1 to " + distinct + ", found " + threshold);
        }
    }
}
