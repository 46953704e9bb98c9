package io.shardwright.runtime.comm.shared;

import io.shardwright.runtime.comm.CollectiveException;
import io.shardwright.runtime.comm.control.ControlLayout;
import io.shardwright.runtime.comm.control.Host;
import io.shardwright.runtime.comm.control.JobDescription;
import io.shardwright.runtime.comm.control.RankLine;
import io.shardwright.runtime.comm.memory.AvailableMemory;
import io.shardwright.runtime.comm.memory.HugePages;
import io.shardwright.runtime.comm.memory.NativeMemory;
import io.shardwright.runtime.system.FileProblem;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Ranks are processes of one host that map one file.
 *
 * <p>Each rank holds a lock on the byte of the file that has the number of its place, which the kernel drops when the process ends, however it
 * ends. (Whether a pid exists says less: a killed process keeps it until its parent asks.) Closing any channel on the
 * file would drop the lock too, so each process opens it once.
 */
public final class ProcessMemory implements HostMemory {
    private final FileChannel channel;
    private final MemorySegment control;
    private final FilePages memory;
    private final boolean alone;
    private long end;

    public ProcessMemory(Path file, ControlLayout descriptor, Host host) {
        try {
            channel = SharedFile.open(file);
            JobDescription.read(channel).requireSameProgram(host.rank());
            if (channel.size() < descriptor.bytes()) {
                throw new IOException("it is cut off: " + channel.size() + " bytes are left of " + descriptor.bytes());
            }
            if (channel.tryLock(host.place(), 1, false) == null) {
                throw new CollectiveException("rank " + host.rank() + " runs already, in another process");
            }
            memory = new FilePages(channel);
            alone = host.ranks().length == 1;
            end = descriptor.bytes();
            control = channel.map(MapMode.READ_WRITE, 0, end, alone ? Arena.ofAuto() : Arena.global());
        } catch (IOException e) {
            throw new CollectiveException(
                    "rank " + host.rank() + " cannot open the memory that its host's ranks share (" + FileProblem.of(e)
                            + "); has the process ended that made it?");
        }
    }

    @Override
    public MemorySegment control() {
        return control;
    }

    @Override
    public MemorySegment heapRegion(int number, long bytes, long mine, long mineBytes) {
        if (alone) {
            return ownRegion(bytes, mine, mineBytes);
        }
        try {
            long begin = HugePages.roundUp(end); // what is left out is a hole in the file
            MemorySegment region = memory.map(bytes, begin, mine, mineBytes);
            end = begin + bytes;
            return region;
        } catch (IOException e) {
            throw new CollectiveException("the heap of all ranks takes " + (bytes >> 20)
                    + " MB, which this host refuses: " + FileProblem.of(e));
        }
    }

    /** What no other process reads need not lie in the file, whose huge pages take longer to be had. */
    private static MemorySegment ownRegion(long bytes, long mine, long mineBytes) {
        AvailableMemory.require(bytes, "this rank's heap");
        MemorySegment region = HugePages.allocate(bytes);
        region.asSlice(mine, mineBytes).fill((byte) 0); // it is zero already, but isn't there before it is touched
        HugePages.collapse(region, mine, mineBytes); // those that the host's settings kept from being huge at once
        return region;
    }

    @Override
    public boolean isGone(int place) {
        try {
            FileLock lock = channel.tryLock(place, 1, false);
            if (lock != null) {
                lock.release();
            }
            return lock != null;
        } catch (IOException e) {
            return false; // asked again soon; a time-out remains
        }
    }

    /** As after SIGSTOP, or under a debugger. */
    @Override
    public boolean isStopped(int rank) {
        try {
            String status = Files.readString(Path.of("/proc", String.valueOf(pid(rank)), "stat"));
            char state = status.charAt(status.lastIndexOf(')') + 2);
            return state == 'T' || state == 't';
        } catch (IOException e) {
            return false; // it has ended, which is noticed elsewhere
        }
    }

    @Override
    public String where(int rank) {
        return "pid " + pid(rank);
    }

    private long pid(int rank) {
        return NativeMemory.get(control.address() + ControlLayout.rankLine(rank) + RankLine.PID);
    }
}
