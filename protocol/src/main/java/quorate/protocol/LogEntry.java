package quorate.protocol;

import java.util.Optional;

/**
 * A decided slot.
 *
 * @param template hash of the Pay's template; empty for what pays nothing
 * @param ended this signer's own evidence, or f+1 members' word, says that the template is Completed (D3); true for what
 *     pays nothing, and once the template is killed
 */
public record LogEntry(
        long slot,
        DecisionHash hash,
        DecisionHash previous,
        Decision decision,
        Optional<TemplateHash> template,
        boolean ended) {}
