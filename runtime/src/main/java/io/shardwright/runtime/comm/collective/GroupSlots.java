package io.shardwright.runtime.comm.collective;

import io.shardwright.mesh.Axis;
import io.shardwright.runtime.comm.AxisGroup;
import io.shardwright.runtime.comm.control.ControlLayout;
import io.shardwright.runtime.comm.control.Host;
import io.shardwright.runtime.comm.control.RegionBytes;
import io.shardwright.runtime.comm.control.SiteTexts;
import io.shardwright.runtime.comm.control.SlotHeader;
import io.shardwright.runtime.comm.memory.NativeMemory;

/** Addresses of one group's group in the control region, by a rank's number in the group. */
public final class GroupSlots {
    private final long control;
    private final ControlLayout descriptor;
    private final AxisGroup group;
    private final Host host;
    private final int number;
    private final long[] finished;
    private final long[] slots;
    private final long[] outgoing;
    private final long[] incoming;

    /**
     * @param number of the group, as {@link AxisGroup#number(Axis)} gives it
     * @param group its members on this host
     */
    public GroupSlots(long control, ControlLayout descriptor, int number, AxisGroup group, Host host) {
        this.control = control;
        this.descriptor = descriptor;
        this.group = group;
        this.host = host;
        this.number = number;
        int size = group.size();
        finished = new long[size];
        slots = new long[size * ControlLayout.SLOTS];
        outgoing = new long[size];
        incoming = new long[size];
        for (int i = 0; i < size; i++) {
            outgoing[i] = control + descriptor.messages(number, place(group.index()), i);
            incoming[i] = control + descriptor.messages(number, place(i), group.index());
            finished[i] = control + descriptor.finished(number, place(i));
            for (int slot = 0; slot < ControlLayout.SLOTS; slot++) {
                slots[i * ControlLayout.SLOTS + slot] = control + descriptor.slot(number, place(i), slot);
            }
        }
    }

    AxisGroup group() {
        return group;
    }

    /** Number in the job. */
    int rank(int i) {
        return group.ranks()[i];
    }

    private int place(int i) {
        return host.placeOf(rank(i));
    }

    /** Number of the group in the control region. */
    int number() {
        return number;
    }

    long finished(int i) {
        return finished[i];
    }

    long slot(int i, long sequence) {
        return slots[i * ControlLayout.SLOTS + (int) (sequence % ControlLayout.SLOTS)];
    }

    /** Slot of a message that this rank sends. */
    long outgoing(int to, long sequence) {
        return outgoing[to] + ControlLayout.messageOffset((int) (sequence % ControlLayout.MESSAGES));
    }

    /** Slot of a message that this rank receives. */
    long incoming(int from, long sequence) {
        return incoming[from] + ControlLayout.messageOffset((int) (sequence % ControlLayout.MESSAGES));
    }

    String site(int i, long slot) {
        return SiteTexts.read(
                RegionBytes.mapped(control),
                descriptor.siteTexts(place(i)),
                NativeMemory.get(ControlLayout.published(slot) + SlotHeader.SITE));
    }

    /** The collective that a rank entered last in this group: {@code all-reduce #116 (...)}. */
    String lastEntered(int i) {
        long latest = 0;
        long slot = 0;
        for (int s = 0; s < ControlLayout.SLOTS; s++) {
            long candidate = slots[i * ControlLayout.SLOTS + s];
            long stamp = NativeMemory.getAcquire(ControlLayout.published(candidate));
            if (stamp > latest) {
                latest = stamp;
                slot = candidate;
            }
        }
        if (latest == 0) {
            return "has entered nothing yet";
        }
        return "last seen entering " + entered(i, slot);
    }

    /** What a slot's header says: {@code all-reduce #116 (g after Mlp.down, Mlp.java:9)}. */
    String entered(int i, long slot) {
        long signature = NativeMemory.get(ControlLayout.published(slot) + SlotHeader.SIGNATURE);
        return SlotHeader.kindText(signature) + " " + site(i, slot);
    }
}
