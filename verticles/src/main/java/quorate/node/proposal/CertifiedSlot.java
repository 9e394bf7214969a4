package quorate.node.proposal;

import quorate.protocol.Certificate;
import quorate.protocol.LogEntry;

/** A decided slot with the certificate that decided it: what is handed on to who lacks it (D1). */
public record CertifiedSlot(LogEntry entry, Certificate certificate) {}
