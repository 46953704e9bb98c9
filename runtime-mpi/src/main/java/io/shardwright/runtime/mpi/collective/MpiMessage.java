package io.shardwright.runtime.mpi.collective;

import io.shardwright.runtime.comm.CollectiveKind;
import io.shardwright.runtime.comm.Medium;
import io.shardwright.runtime.comm.collective.CollectiveRequest;
import io.shardwright.runtime.comm.control.InFlight;
import io.shardwright.runtime.comm.control.SlotHeader;
import io.shardwright.runtime.comm.memory.GrowingMemory;
import io.shardwright.runtime.comm.memory.TensorPacker;
import io.shardwright.runtime.comm.memory.TensorView;
import io.shardwright.runtime.mpi.MpiException;
import io.shardwright.spi.collective.CollectiveSite;
import io.shardwright.spi.collective.Pending;
import io.shardwright.spi.collective.Reduction;
import io.shardwright.tensor.LocalTensor;
import org.jspecify.annotations.Nullable;

/** One end of a message from one rank to another, over MPI. */
final class MpiMessage implements InFlight, Pending {
    private final MpiGroup group;
    private final MpiRequests requests;
    private final TensorPacker packer = new TensorPacker();
    private final GrowingMemory staging = new GrowingMemory();
    private final TensorView tensor = new TensorView();
    private @Nullable MpiHeader header;

    /** So that the memory stays as long as only its address is used. */
    @SuppressWarnings("UnusedVariable")
    private @Nullable LocalTensor x;

    private boolean sends;
    private int peer;
    private CollectiveSite site = CollectiveRequest.NO_SITE;
    private long signature;
    private long sequence;
    private long at;
    private boolean checking;
    private boolean complete = true;
    private long moves;

    MpiMessage(MpiGroup group) {
        this.group = group;
        requests = new MpiRequests(group.mpi);
    }

    /** @param number of the message among those that go this way between the two */
    void enter(boolean send, LocalTensor message, int other, long number, CollectiveSite where) {
        sends = send;
        peer = other;
        site = where;
        sequence = number;
        x = message;
        tensor.set(message);
        CollectiveKind kind = send ? CollectiveKind.SEND : CollectiveKind.RECEIVE;
        signature = SlotHeader.signature(CollectiveKind.SEND, Reduction.SUM, message.type(), 0, 0, where.number());
        group.job.enter(group.number, SlotHeader.signature(kind, where), where);
        group.traffic.add(
                Medium.MPI, group.number, kind, message.size() * message.type().bytes());
        complete = false;
        checking = group.options.check();
        try {
            begin();
        } catch (MpiException e) {
            throw group.failure(describe(), e);
        }
    }

    private void begin() {
        at = tensor.address;
        if (!tensor.isDense()) {
            at = staging.atLeast(tensor.elements() * tensor.elementBytes);
            if (sends) {
                packer.pack(tensor, 0, tensor.elements(), at);
            }
        }
        if (checking) {
            exchangeHeader();
        }
        if (sends || !checking) {
            move();
        }
    }

    private void exchangeHeader() {
        MpiHeader mine = header == null ? new MpiHeader(2) : header;
        header = mine;
        mine.write(0, signature, tensor.elements(), site);
        long type = group.mpi.int8();
        int tag = MpiGroup.messageTag(sequence, 0);
        if (sends) {
            group.mpi.send(mine.address(0), MpiHeader.BYTES, type, peer, tag, group.communicator, requests.next());
        } else {
            group.mpi.receive(mine.address(1), MpiHeader.BYTES, type, peer, tag, group.communicator, requests.next());
        }
    }

    private void move() {
        checking = false;
        int tag = MpiGroup.messageTag(sequence, 1);
        long type = tensor.elementBytes == 2 ? group.mpi.int16() : group.mpi.int32(); // nothing is converted
        long elements = tensor.elements();
        for (long low = 0; low == 0 || low < elements; low += group.limits.piece()) {
            long from = at + low * tensor.elementBytes;
            int count = (int) Math.min(group.limits.piece(), elements - low);
            if (sends) {
                group.mpi.send(from, count, type, peer, tag, group.communicator, requests.next());
            } else {
                group.mpi.receive(from, count, type, peer, tag, group.communicator, requests.next());
            }
        }
    }

    @Override
    public boolean progress() {
        if (complete) {
            return true;
        }
        try {
            moves += requests.test();
            if (requests.areComplete() && checking) {
                requireSame();
                move();
                moves += requests.test();
            }
        } catch (MpiException e) {
            throw group.failure(describe(), e);
        }
        if (requests.areComplete()) {
            if (!sends && at != tensor.address) {
                packer.unpack(at, tensor, 0, tensor.elements());
            }
            complete = true;
            moves++;
        }
        return complete;
    }

    private void requireSame() {
        MpiHeader both = header;
        if (both != null
                && (!SlotHeader.sameType(signature, both.signature(1)) || both.elements(1) != tensor.elements())) {
            throw group.mismatch("rank " + group.job.rank() + " is in " + describe() + " of " + tensor.elements()
                    + " elements, but what comes from rank " + group.group.ranks()[peer] + " is " + both.describe(1));
        }
    }

    @Override
    public boolean test() {
        group.progress.poll();
        return progress();
    }

    @Override
    public void await() {
        group.progress.await(this);
    }

    @Override
    public long moves() {
        return moves;
    }

    @Override
    public int firstMissing() {
        return complete ? -1 : group.group.ranks()[peer];
    }

    @Override
    public String describe() {
        return (sends ? "send to rank " : "receive from rank ") + group.group.ranks()[peer] + group.group.at(site);
    }

    @Override
    public String describePeers() {
        return "missing: " + group.describe(group.group.ranks()[peer]);
    }
}
