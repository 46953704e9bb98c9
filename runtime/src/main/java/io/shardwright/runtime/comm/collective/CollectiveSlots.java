package io.shardwright.runtime.comm.collective;

import io.shardwright.runtime.comm.control.ControlLayout;
import io.shardwright.runtime.comm.control.SlotHeader;
import io.shardwright.runtime.comm.memory.NativeMemory;
import io.shardwright.runtime.comm.memory.TensorView;

/**
 * What an algorithm works with: this rank's slot and those of its peers for one collective. In steps, which are numbered from 1, a
 * rank shows something and says when it has taken what another shows; what that is, is the algorithm's.
 */
final class CollectiveSlots {
    final CollectiveRequest request;
    final PeerTensors peers;

    /** A number that changes whenever something moves. */
    long moves;

    private final SharedCommunicator communicator;
    private final GroupSlots group;
    private final Agreement agreement;
    private long sequence;
    private long slot;

    CollectiveSlots(SharedCommunicator communicator, GroupSlots group) {
        this.communicator = communicator;
        this.group = group;
        request = new CollectiveRequest(group.group().size(), group.group().index());
        peers = new PeerTensors(communicator.heap(), request.size);
        agreement = new Agreement(request, group, communicator);
    }

    /** For the collective that {@link #request} describes, number {@code newSequence} of the communicator. */
    void enter(long newSequence) {
        sequence = newSequence;
        slot = group.slot(request.me, sequence);
    }

    /** Position in the heap of what this rank gives, or -1 if it doesn't lie there, or can't be described to peers. */
    long sourcePosition() {
        if (request.source.dimCount > SlotHeader.MAX_STRIDES) {
            return -1;
        }
        long position = communicator.heap().position(request.sourceMemory, request.sourceMemoryBytes);
        return position < 0 ? -1 : position + (request.source.address - request.sourceMemory);
    }

    // ---------------------------------------------------------------- this rank's

    /** Memory of {@link ControlLayout#STAGING} bytes that peers can read. */
    long staging() {
        return ControlLayout.staging(slot);
    }

    /**
     * Writes which collective this rank is in, before its first {@link #show}.
     *
     * @param chunk elements of a section that lie in staging at a time; 0: peers read the tensor at {@code position}
     */
    void describe(long chunk, long position) {
        long header = ControlLayout.published(slot);
        NativeMemory.set(header + SlotHeader.SIGNATURE, request.signature());
        NativeMemory.set(header + SlotHeader.ELEMENTS, request.elements);
        NativeMemory.set(header + SlotHeader.CHUNK, chunk);
        NativeMemory.set(header + SlotHeader.POSITION, position);
        NativeMemory.set(header + SlotHeader.SITE, communicator.sitePosition(request.site));
    }

    /** Writes how the elements of a tensor lie that peers read in place. */
    void describeStrides(TensorView tensor) {
        SlotHeader.putStrides(ControlLayout.published(slot), tensor);
    }

    /** Pairs with the getAcquire in {@link #hasShown}: who sees the stamp sees the header and what is shown. */
    void show(long step) {
        NativeMemory.setRelease(ControlLayout.published(slot), SlotHeader.stamp(sequence, step));
    }

    /**
     * Pairs with the getAcquire in {@link #hasTaken}: who sees the stamp may overwrite what this rank has read, and read what it
     * has written.
     */
    void take(long step) {
        NativeMemory.setRelease(ControlLayout.consumed(slot), SlotHeader.stamp(sequence, step));
    }

    // ---------------------------------------------------------------- its peers'

    boolean hasShown(int q, long step) {
        return NativeMemory.getAcquire(ControlLayout.published(group.slot(q, sequence)))
                >= SlotHeader.stamp(sequence, step);
    }

    boolean hasTaken(int q, long step) {
        return NativeMemory.getAcquire(ControlLayout.consumed(group.slot(q, sequence)))
                >= SlotHeader.stamp(sequence, step);
    }

    long staging(int q) {
        return ControlLayout.staging(group.slot(q, sequence));
    }

    /** Ends the job if rank q, which has shown something, is in another collective. */
    void requireSame(int q) {
        agreement.requireSame(q, group.slot(q, sequence));
    }

    /** Reads where the tensor of rank q lies, which has shown something. */
    void readHeader(int q) {
        peers.read(q, group.slot(q, sequence));
    }

    /** In an all-to-all-v whose headers were read, ends the job unless what is sent is what is expected. */
    void requireRows() {
        agreement.requireRows(peers);
    }
}
