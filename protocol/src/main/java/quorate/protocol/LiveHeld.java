package quorate.protocol;

/** Whose signatures, Completed statements and refusals of a live slot a member holds, as bit masks: bit i is member i (G3). */
public record LiveHeld(long slot, int signatures, int completed, int refusals) {
    static LiveHeld of(long slot, Table<NodeId, ?> signatures, Table<NodeId, ?> completed, Table<NodeId, ?> refusals) {
        return new LiveHeld(slot, mask(signatures), mask(completed), mask(refusals));
    }

    private static int mask(Table<NodeId, ?> members) {
        int mask = 0;
        for (Table.Entry<NodeId, ?> entry : members) {
            mask |= 1 << entry.key().index();
        }
        return mask;
    }
}
