package quorate.protocol;

/** Where an event comes from. The tag and its domain are part of the event id (PROTOCOL.md, Words). */
public sealed interface Source {
    /** The byte that stands for this kind of source in the event id. */
    int tag();

    /** How nonces of this source's streams advance (S1). */
    StreamMode streamMode();

    /** A Hyperlane message, dispatched on the chain {@code originDomain} (u32). */
    record Hyperlane(long originDomain) implements Source {
        public Hyperlane {
            requireU32("origin domain", originDomain);
        }

        @Override
        public int tag() {
            return 1;
        }

        @Override
        public StreamMode streamMode() {
            return StreamMode.INCREASING;
        }
    }

    /** A LayerZero message from the endpoint {@code srcEid} (u32). */
    record LayerZero(long srcEid) implements Source {
        public LayerZero {
            requireU32("endpoint id", srcEid);
        }

        @Override
        public int tag() {
            return 2;
        }

        @Override
        public StreamMode streamMode() {
            return StreamMode.CONTIGUOUS;
        }
    }

    /** A relayer's own signed request. */
    record Api() implements Source {
        @Override
        public int tag() {
            return 3;
        }

        @Override
        public StreamMode streamMode() {
            return StreamMode.CONTIGUOUS;
        }
    }

    private static void requireU32(String what, long value) {
        if (value < 0 || value > 0xffff_ffffL) {
            throw new IllegalArgumentException(what + " is an unsigned 32-bit number, found " + value);
        }
    }
}
