package quorate.protocol;

/** A coin of the pool that a template spends; its amount is part of what is signed. */
public record TemplateInput(Outpoint outpoint, long amountSompi) {}
