package io.shardwright.runtime.comm;

import io.shardwright.mesh.Axis;

/** Addresses of one group's lines in the control region, by a rank's number in the group. */
final class Lines {
    private final long control;
    private final ControlDescriptor descriptor;
    private final AxisGroup group;
    private final Host host;
    private final int number;
    private final long[] finished;
    private final long[] slots;
    private final long[] outgoing;
    private final long[] incoming;

    /**
     * @param number of the group, as {@link ControlDescriptor#group(Axis)} gives it
     * @param group its members on this host
     */
    Lines(long control, ControlDescriptor descriptor, int number, AxisGroup group, Host host) {
        this.control = control;
        this.descriptor = descriptor;
        this.group = group;
        this.host = host;
        this.number = number;
        int size = group.size();
        finished = new long[size];
        slots = new long[size * ControlDescriptor.SLOTS];
        outgoing = new long[size];
        incoming = new long[size];
        for (int i = 0; i < size; i++) {
            outgoing[i] = control + descriptor.messages(number, place(group.index()), i);
            incoming[i] = control + descriptor.messages(number, place(i), group.index());
            finished[i] = control + descriptor.finished(number, place(i));
            for (int slot = 0; slot < ControlDescriptor.SLOTS; slot++) {
                slots[i * ControlDescriptor.SLOTS + slot] = control + descriptor.slot(number, place(i), slot);
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
        return slots[i * ControlDescriptor.SLOTS + (int) (sequence % ControlDescriptor.SLOTS)];
    }

    /** Slot of a message that this rank sends. */
    long outgoing(int to, long sequence) {
        return outgoing[to] + ControlDescriptor.messageOffset((int) (sequence % ControlDescriptor.MESSAGES));
    }

    /** Slot of a message that this rank receives. */
    long incoming(int from, long sequence) {
        return incoming[from] + ControlDescriptor.messageOffset((int) (sequence % ControlDescriptor.MESSAGES));
    }

    String site(int i, long slot) {
        return SiteTexts.read(
                control + descriptor.siteTexts(place(i)), Memory.get(ControlDescriptor.published(slot) + Header.SITE));
    }

    /** The collective that a rank entered last in this group: {@code all-reduce #116 (...)}. */
    String lastEntered(int i) {
        long latest = 0;
        long slot = 0;
        for (int s = 0; s < ControlDescriptor.SLOTS; s++) {
            long candidate = slots[i * ControlDescriptor.SLOTS + s];
            long stamp = Memory.getAcquire(ControlDescriptor.published(candidate));
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
        long signature = Memory.get(ControlDescriptor.published(slot) + Header.SIGNATURE);
        return Header.kind(signature).text() + " " + site(i, slot);
    }
}
