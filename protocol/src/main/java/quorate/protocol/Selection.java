package quorate.protocol;

/** What {@link CoinSelection} found: a template that passes this signer's checks, or the reason why there is none now. */
public sealed interface Selection {
    record Built(Template template) implements Selection {}

    record Refused(Finding finding) implements Selection {}
}
