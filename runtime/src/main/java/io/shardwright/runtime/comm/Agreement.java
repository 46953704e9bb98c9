package io.shardwright.runtime.comm;

/** Checks that the ranks of a collective mean the same one. If they don't, the job ends with both sides named. */
final class Agreement {
    private final Request request;
    private final Lines lines;
    private final PeerCommunicator communicator;

    Agreement(Request request, Lines lines, PeerCommunicator communicator) {
        this.request = request;
        this.lines = lines;
        this.communicator = communicator;
    }

    /** @param slot what rank q has published */
    void requireSame(int q, long slot) {
        long header = ControlDescriptor.published(slot);
        long signature = Memory.get(header + Header.SIGNATURE);
        long elements = Memory.get(header + Header.ELEMENTS);
        boolean sameElements = elements == request.elements || request.kind == Kind.ALL_TO_ALL_V;
        if (signature != request.signature() || !sameElements) {
            throw communicator.mismatch(self() + " is in " + request.kind.text()
                    + lines.group().at(request.site) + details(request.elements, request.signature()) + ", rank "
                    + lines.rank(q) + " is in " + lines.entered(q, slot) + details(elements, signature));
        }
    }

    /** In an all-to-all-v, that what is sent is what is expected. */
    void requireRows(Published peers) {
        for (int q = 0; q < request.size; q++) {
            if (peers.rows(q, request.me) != request.receiveRows[q]) {
                throw communicator.mismatch(self() + " expects " + request.receiveRows[q] + " rows from rank "
                        + lines.rank(q) + " in " + request.kind.text()
                        + lines.group().at(request.site) + ", which has " + peers.rows(q, request.me) + " for it");
            }
        }
    }

    private String self() {
        return "rank " + lines.rank(request.me);
    }

    private static String details(long elements, long signature) {
        return " of " + elements + " elements (" + Header.details(signature) + ")";
    }
}
