package io.shardwright.runtime.comm.collective;

import io.shardwright.runtime.comm.CollectiveKind;
import io.shardwright.runtime.comm.control.ControlLayout;
import io.shardwright.runtime.comm.control.SlotHeader;
import io.shardwright.runtime.comm.memory.NativeMemory;

/** Checks that the ranks of a collective mean the same one. If they don't, the job ends with both sides named. */
final class Agreement {
    private final CollectiveRequest request;
    private final GroupSlots group;
    private final SharedCommunicator communicator;

    Agreement(CollectiveRequest request, GroupSlots group, SharedCommunicator communicator) {
        this.request = request;
        this.group = group;
        this.communicator = communicator;
    }

    /** @param slot what rank q has published */
    void requireSame(int q, long slot) {
        long header = ControlLayout.published(slot);
        long signature = NativeMemory.get(header + SlotHeader.SIGNATURE);
        long elements = NativeMemory.get(header + SlotHeader.ELEMENTS);
        boolean sameElements = elements == request.elements || request.kind == CollectiveKind.ALL_TO_ALL_V;
        if (signature != request.signature() || !sameElements) {
            throw communicator.mismatch(self() + " is in " + request.kind.text()
                    + group.group().at(request.site) + details(request.elements, request.signature()) + ", rank "
                    + group.rank(q) + " is in " + group.entered(q, slot) + details(elements, signature));
        }
    }

    /** In an all-to-all-v, that what is sent is what is expected. */
    void requireRows(PeerTensors peers) {
        for (int q = 0; q < request.size; q++) {
            if (peers.rows(q, request.me) != request.receiveRows[q]) {
                throw communicator.mismatch(self() + " expects " + request.receiveRows[q] + " rows from rank "
                        + group.rank(q) + " in " + request.kind.text()
                        + group.group().at(request.site) + ", which has " + peers.rows(q, request.me) + " for it");
            }
        }
    }

    private String self() {
        return "rank " + group.rank(request.me);
    }

    private static String details(long elements, long signature) {
        return " of " + elements + " elements (" + SlotHeader.details(signature) + ")";
    }
}
