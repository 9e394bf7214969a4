package quorate.protocol;

/** Whose signatures, Completed statements and refusals of a live slot a member holds, as bit masks: bit i is member i (G3). */
public record LiveHeld(long slot, int signatures, int completed, int refusals) {}
