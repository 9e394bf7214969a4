package quorate.protocol;

/** What a template pays, to whom. */
public record TemplateOutput(long amountSompi, ScriptPublicKey scriptPublicKey) {}
