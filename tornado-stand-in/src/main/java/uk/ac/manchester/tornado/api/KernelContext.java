package uk.ac.manchester.tornado.api;

import org.jspecify.annotations.Nullable;

/** What a kernel sees of its work-item. The program makes one for its graphs; every work-item is given its own. */
public final class KernelContext {
    public final Integer globalIdx;
    public final Integer globalIdy;
    public final Integer globalIdz;
    public final Integer groupIdx;
    public final Integer groupIdy;
    public final Integer groupIdz;
    public final Integer localIdx;
    public final Integer localIdy;
    public final Integer localIdz;
    public final Integer globalGroupSizeX;
    public final Integer globalGroupSizeY;
    public final Integer globalGroupSizeZ;
    public final Integer localGroupSizeX;
    public final Integer localGroupSizeY;
    public final Integer localGroupSizeZ;

    private final @Nullable WorkGroup group;
    private int localArrays;

    public KernelContext() {
        globalIdx = 0;
        globalIdy = 0;
        globalIdz = 0;
        groupIdx = 0;
        groupIdy = 0;
        groupIdz = 0;
        localIdx = 0;
        localIdy = 0;
        localIdz = 0;
        globalGroupSizeX = 0;
        globalGroupSizeY = 0;
        globalGroupSizeZ = 0;
        localGroupSizeX = 0;
        localGroupSizeY = 0;
        localGroupSizeZ = 0;
        group = null;
    }

    /** @param item number within the group */
    KernelContext(WorkGroup group, int item) {
        this.group = group;
        int[] local = group.local();
        int[] global = group.global();
        localIdx = item % local[0];
        localIdy = item / local[0] % local[1];
        localIdz = item / local[0] / local[1];
        groupIdx = group.x();
        groupIdy = group.y();
        groupIdz = group.z();
        localGroupSizeX = local[0];
        localGroupSizeY = local[1];
        localGroupSizeZ = local[2];
        globalGroupSizeX = global[0];
        globalGroupSizeY = global[1];
        globalGroupSizeZ = global[2];
        globalIdx = groupIdx * local[0] + localIdx;
        globalIdy = groupIdy * local[1] + localIdy;
        globalIdz = groupIdz * local[2] + localIdz;
    }

    /** Waits for all work-items of the group. */
    public void localBarrier() {
        group().barrier();
    }

    public void globalBarrier() {
        group().barrier();
    }

    public float[] allocateFloatLocalArray(int size) {
        return (float[]) group().localArray(localArrays++, () -> WorkGroup.poisoned(size));
    }

    public int[] allocateIntLocalArray(int size) {
        return (int[]) group().localArray(localArrays++, () -> new int[size]);
    }

    private WorkGroup group() {
        if (group == null) {
            throw new IllegalStateException("a kernel is given the context of its work-item, and no other");
        }
        return group;
    }
}
