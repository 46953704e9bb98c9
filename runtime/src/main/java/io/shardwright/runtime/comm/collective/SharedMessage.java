package io.shardwright.runtime.comm.collective;

import io.shardwright.runtime.comm.CollectiveKind;
import io.shardwright.runtime.comm.control.ControlLayout;
import io.shardwright.runtime.comm.control.InFlight;
import io.shardwright.runtime.comm.control.SlotHeader;
import io.shardwright.runtime.comm.memory.DenseRuns;
import io.shardwright.runtime.comm.memory.NativeMemory;
import io.shardwright.runtime.comm.memory.TensorView;
import io.shardwright.spi.collective.CollectiveSite;
import io.shardwright.spi.collective.Pending;
import io.shardwright.spi.collective.Reduction;
import io.shardwright.tensor.LocalTensor;
import org.jspecify.annotations.Nullable;

/**
 * One end of a message from one rank to another.
 *
 * <p>Messages of a pair are numbered on either side and meet by number. A small one is copied into its slot, and the
 * sender goes on. A large one that lies in the heap is read there by the receiver, who then releases it. Any other goes
 * through the slot chunk by chunk.
 */
public final class SharedMessage implements InFlight, Pending {
    private final SharedCommunicator communicator;
    private final GroupSlots group;
    private final DenseRuns rows = new DenseRuns(2);
    private final TensorView tensor = new TensorView();

    /** So that the memory stays as long as only its address is used. */
    @SuppressWarnings("UnusedVariable")
    private @Nullable LocalTensor x;

    private boolean sends;
    private int peer;
    private CollectiveSite site = CollectiveRequest.NO_SITE;
    private long signature;
    private long elements;
    private long heapPosition;
    private long sequence;
    private long slot;
    private long chunk;
    private long steps;
    private long publishedSteps;
    private long consumedSteps;
    private boolean complete = true;
    private long moves;

    SharedMessage(SharedCommunicator communicator, GroupSlots group) {
        this.communicator = communicator;
        this.group = group;
    }

    /** @param number of the message among those that go this way between the two */
    void enter(boolean send, LocalTensor message, int other, long number, CollectiveSite at) {
        sends = send;
        peer = other;
        site = at;
        sequence = number;
        x = message;
        tensor.set(message);
        elements = message.size();
        signature = SlotHeader.signature(CollectiveKind.SEND, Reduction.SUM, message.type(), 0, 0, at.number());
        slot = send ? group.outgoing(other, number) : group.incoming(other, number);
        publishedSteps = 0;
        consumedSteps = 0;
        steps = 0;
        complete = false;
        if (send) {
            long memory = message.storage().segment().address();
            long position = communicator
                    .heap()
                    .position(memory, message.storage().segment().byteSize());
            long bytes = elements * tensor.elementBytes;
            boolean inPlace =
                    position >= 0 && tensor.dimCount <= SlotHeader.MAX_STRIDES && bytes > AlgorithmChoice.COPIED;
            heapPosition = inPlace ? position + (tensor.address - memory) : 0;
            chunk = inPlace ? 0 : ControlLayout.MESSAGE_STAGING / tensor.elementBytes;
            steps = PeerTensors.steps(elements, chunk);
        }
    }

    @Override
    public boolean progress() {
        if (!complete) {
            complete = sends ? send() : receive();
        }
        return complete;
    }

    private boolean send() {
        if (publishedSteps == 0) {
            if (!communicator.isMessageSlotFree(peer, sequence, slot)) {
                return false;
            }
            communicator.takeMessageSlot(peer, sequence, steps);
            publishHeader();
        }
        // Once the last chunk of a message lies in the slot, the tensor isn't needed any more.
        while (chunk == 0 || publishedSteps < steps) {
            if (NativeMemory.getAcquire(ControlLayout.consumed(slot)) < SlotHeader.stamp(sequence, publishedSteps)) {
                return false;
            }
            moves++;
            if (chunk == 0) {
                return true;
            }
            showChunk();
        }
        return true;
    }

    private void publishHeader() {
        long header = ControlLayout.published(slot);
        NativeMemory.set(header + SlotHeader.SIGNATURE, signature);
        NativeMemory.set(header + SlotHeader.ELEMENTS, elements);
        NativeMemory.set(header + SlotHeader.CHUNK, chunk);
        NativeMemory.set(header + SlotHeader.POSITION, heapPosition);
        NativeMemory.set(header + SlotHeader.SITE, communicator.sitePosition(site));
        if (chunk == 0) {
            SlotHeader.putStrides(header, tensor);
            putDims();
        }
        showChunk();
    }

    /** The dims of what is read in place, and 0 for others, where a chunk would lie. */
    private void putDims() {
        for (int dim = 0; dim < SlotHeader.MAX_STRIDES; dim++) {
            NativeMemory.set(dim(dim), dim < tensor.dimCount ? tensor.dims[dim] : 0);
        }
    }

    private long dim(int dim) {
        return ControlLayout.staging(slot) + (long) dim * Long.BYTES;
    }

    /** Strides belong to dims: what isn't dense has to have those of the message. */
    private void takeStrides(TensorView message) {
        long header = ControlLayout.published(slot);
        for (int dim = 0; NativeMemory.get(header + SlotHeader.STRIDED) != 0 && dim < message.dimCount; dim++) {
            long sent = NativeMemory.get(dim(dim));
            if (sent != message.dims[dim]) {
                throw communicator.mismatch("rank " + communicator.rankInJob() + " is in " + describe()
                        + " of a tensor whose dim " + dim + " is " + message.dims[dim] + ", but that of what comes is "
                        + sent);
            }
        }
        SlotHeader.takeStrides(header, message);
    }

    private void showChunk() {
        if (chunk > 0) {
            move(true, publishedSteps * chunk);
        }
        publishedSteps++;
        moves++;
        NativeMemory.setRelease(ControlLayout.published(slot), SlotHeader.stamp(sequence, publishedSteps));
    }

    private boolean receive() {
        long header = ControlLayout.published(slot);
        do {
            if (NativeMemory.getAcquire(header) < SlotHeader.stamp(sequence, consumedSteps + 1)) {
                return false;
            }
            if (steps == 0) {
                readHeader(header);
            }
            move(false, consumedSteps * chunk);
            consumedSteps++;
            moves++;
            NativeMemory.setRelease(ControlLayout.consumed(slot), SlotHeader.stamp(sequence, consumedSteps));
        } while (consumedSteps < steps);
        return true;
    }

    private void readHeader(long header) {
        long other = NativeMemory.get(header + SlotHeader.SIGNATURE);
        long otherElements = NativeMemory.get(header + SlotHeader.ELEMENTS);
        if (!SlotHeader.sameType(signature, other) || otherElements != elements) {
            throw communicator.mismatch("rank " + communicator.rankInJob() + " is in " + describe() + " of " + elements
                    + " elements, but what comes is " + group.entered(peer, slot) + " of " + otherElements
                    + " elements ("
                    + SlotHeader.details(other) + ")");
        }
        chunk = NativeMemory.get(header + SlotHeader.CHUNK);
        heapPosition = NativeMemory.get(header + SlotHeader.POSITION);
        steps = PeerTensors.steps(elements, chunk);
    }

    /** Copies a chunk from the tensor into the slot, or from where the message lies into the tensor. */
    private void move(boolean intoSlot, long low) {
        TensorView own = rows.view(intoSlot ? 0 : 1);
        TensorView message = rows.view(intoSlot ? 1 : 0);
        own.set(tensor);
        message.set(tensor);
        if (chunk == 0) {
            takeStrides(message);
        } else {
            message.makeDense();
        }
        message.address = chunk == 0
                ? communicator.heap().address(heapPosition)
                : ControlLayout.staging(slot) - low * tensor.elementBytes;
        long high = chunk == 0 ? elements : Math.min(low + chunk, elements);
        for (rows.start(2, low, high); rows.next(); ) {
            NativeMemory.copy(
                    rows.at[0], rows.at[1], rows.length * tensor.elementBytes, elements * tensor.elementBytes);
        }
    }

    @Override
    public boolean test() {
        communicator.poll();
        return progress();
    }

    @Override
    public void await() {
        communicator.await(this);
    }

    @Override
    public long moves() {
        return moves;
    }

    @Override
    public int firstMissing() {
        return complete ? -1 : group.rank(peer);
    }

    @Override
    public String describe() {
        return (sends ? "send to rank " : "receive from rank ")
                + group.rank(peer)
                + group.group().at(site);
    }

    @Override
    public String describePeers() {
        return "missing: " + group.rank(peer) + " (" + group.lastEntered(peer) + ", "
                + communicator.where(group.rank(peer)) + ")";
    }
}
