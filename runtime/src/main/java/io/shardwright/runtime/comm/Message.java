package io.shardwright.runtime.comm;

import io.shardwright.spi.CollectiveSite;
import io.shardwright.spi.Pending;
import io.shardwright.spi.Reduction;
import io.shardwright.tensor.LocalTensor;
import org.jspecify.annotations.Nullable;

/**
 * One end of a message from one rank to another.
 *
 * <p>Messages of a pair are numbered on either side and meet by number. A small one is copied into its slot, and the
 * sender goes on. A large one that lies in the heap is read there by the receiver, who then releases it. Any other goes
 * through the slot chunk by chunk.
 */
final class Message implements Operation, Pending {
    private final PeerCommunicator communicator;
    private final Lines lines;
    private final Rows rows = new Rows(2);
    private final View tensor = new View();

    /** So that the memory stays as long as only its address is used. */
    @SuppressWarnings("UnusedVariable")
    private @Nullable LocalTensor x;

    private boolean sends;
    private int peer;
    private CollectiveSite site = Request.NO_SITE;
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

    Message(PeerCommunicator communicator, Lines lines) {
        this.communicator = communicator;
        this.lines = lines;
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
        signature = Header.signature(Kind.SEND, Reduction.SUM, message.type(), 0, 0, at.number());
        slot = send ? lines.outgoing(other, number) : lines.incoming(other, number);
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
            boolean inPlace = position >= 0 && tensor.dimCount <= Header.MAX_STRIDES && bytes > Exchange.SMALL;
            heapPosition = inPlace ? position + (tensor.address - memory) : 0;
            chunk = inPlace ? 0 : ControlDescriptor.MESSAGE_STAGING / tensor.elementBytes;
            steps = Published.steps(elements, chunk);
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
            if (Memory.getAcquire(ControlDescriptor.consumed(slot)) < Header.stamp(sequence, publishedSteps)) {
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
        long header = ControlDescriptor.published(slot);
        Memory.set(header + Header.SIGNATURE, signature);
        Memory.set(header + Header.ELEMENTS, elements);
        Memory.set(header + Header.CHUNK, chunk);
        Memory.set(header + Header.POSITION, heapPosition);
        Memory.set(header + Header.SITE, communicator.sitePosition(site));
        if (chunk == 0) {
            Header.putStrides(header, tensor);
            putDims();
        }
        showChunk();
    }

    /** The dims of what is read in place, and 0 for others, where a chunk would lie. */
    private void putDims() {
        for (int dim = 0; dim < Header.MAX_STRIDES; dim++) {
            Memory.set(dim(dim), dim < tensor.dimCount ? tensor.dims[dim] : 0);
        }
    }

    private long dim(int dim) {
        return ControlDescriptor.staging(slot) + (long) dim * Long.BYTES;
    }

    /** Strides belong to dims: what isn't dense has to have those of the message. */
    private void takeStrides(View message) {
        long header = ControlDescriptor.published(slot);
        for (int dim = 0; Memory.get(header + Header.STRIDED) != 0 && dim < message.dimCount; dim++) {
            long sent = Memory.get(dim(dim));
            if (sent != message.dims[dim]) {
                throw communicator.mismatch("rank " + communicator.rankInJob() + " is in " + describe()
                        + " of a tensor whose dim " + dim + " is " + message.dims[dim] + ", but that of what comes is "
                        + sent);
            }
        }
        Header.takeStrides(header, message);
    }

    private void showChunk() {
        if (chunk > 0) {
            move(true, publishedSteps * chunk);
        }
        publishedSteps++;
        moves++;
        Memory.setRelease(ControlDescriptor.published(slot), Header.stamp(sequence, publishedSteps));
    }

    private boolean receive() {
        long header = ControlDescriptor.published(slot);
        do {
            if (Memory.getAcquire(header) < Header.stamp(sequence, consumedSteps + 1)) {
                return false;
            }
            if (steps == 0) {
                readHeader(header);
            }
            move(false, consumedSteps * chunk);
            consumedSteps++;
            moves++;
            Memory.setRelease(ControlDescriptor.consumed(slot), Header.stamp(sequence, consumedSteps));
        } while (consumedSteps < steps);
        return true;
    }

    private void readHeader(long header) {
        long other = Memory.get(header + Header.SIGNATURE);
        long otherElements = Memory.get(header + Header.ELEMENTS);
        if (!Header.sameType(signature, other) || otherElements != elements) {
            throw communicator.mismatch("rank " + communicator.rankInJob() + " is in " + describe() + " of " + elements
                    + " elements, but what comes is " + lines.entered(peer, slot) + " of " + otherElements
                    + " elements ("
                    + Header.details(other) + ")");
        }
        chunk = Memory.get(header + Header.CHUNK);
        heapPosition = Memory.get(header + Header.POSITION);
        steps = Published.steps(elements, chunk);
    }

    /** Copies a chunk from the tensor into the slot, or from where the message lies into the tensor. */
    private void move(boolean intoSlot, long low) {
        View own = rows.view(intoSlot ? 0 : 1);
        View message = rows.view(intoSlot ? 1 : 0);
        own.set(tensor);
        message.set(tensor);
        if (chunk == 0) {
            takeStrides(message);
        } else {
            message.makeDense();
        }
        message.address = chunk == 0
                ? communicator.heap().address(heapPosition)
                : ControlDescriptor.staging(slot) - low * tensor.elementBytes;
        long high = chunk == 0 ? elements : Math.min(low + chunk, elements);
        for (rows.start(2, low, high); rows.next(); ) {
            Memory.copy(rows.at[0], rows.at[1], rows.length * tensor.elementBytes);
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
        return complete ? -1 : lines.rank(peer);
    }

    @Override
    public String describe() {
        return (sends ? "send to rank " : "receive from rank ")
                + lines.rank(peer)
                + lines.group().at(site);
    }

    @Override
    public String describePeers() {
        return "missing: " + lines.rank(peer) + " (" + lines.lastEntered(peer) + ", "
                + communicator.where(lines.rank(peer)) + ")";
    }
}
