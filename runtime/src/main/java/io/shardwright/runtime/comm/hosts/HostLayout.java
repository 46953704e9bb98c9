package io.shardwright.runtime.comm.hosts;

import io.shardwright.runtime.comm.AxisGroup;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * How the members of a group are spread over hosts. Hosts are numbered in order of their first members; a member's
 * place is its number among those of its host.
 */
public final class HostLayout {
    /** Numbers in the group, by host and place. */
    private final int[][] members;

    private final int[] hosts;
    private final int[] places;
    private final int me;

    /** @param hostOf for each rank of the job, what tells its host from others */
    public HostLayout(AxisGroup group, int[] hostOf) {
        me = group.index();
        hosts = new int[group.size()];
        places = new int[group.size()];
        Map<Integer, TreeSet<Integer>> byHost = new LinkedHashMap<>();
        for (int i = 0; i < group.size(); i++) {
            byHost.computeIfAbsent(hostOf[group.ranks()[i]], _ -> new TreeSet<>())
                    .add(i);
        }
        members = byHost.values().stream()
                .map(host -> host.stream().mapToInt(Integer::intValue).toArray())
                .toArray(int[][]::new);
        for (int host = 0; host < members.length; host++) {
            for (int place = 0; place < members[host].length; place++) {
                hosts[members[host][place]] = host;
                places[members[host][place]] = place;
            }
        }
    }

    public int hosts() {
        return members.length;
    }

    /** Members on this rank's host. */
    int residents() {
        return members[host()].length;
    }

    /** Number in the group. */
    public int member(int host, int place) {
        return members[host][place];
    }

    /** This rank's host. */
    public int host() {
        return hosts[me];
    }

    /** This rank's place on its host. */
    public int place() {
        return places[me];
    }

    int hostOf(int member) {
        return hosts[member];
    }

    int placeOf(int member) {
        return places[member];
    }

    /** Whether all hosts have equally many members. */
    public boolean isUniform() {
        return Arrays.stream(members).allMatch(host -> host.length == members[0].length);
    }

    /** Members that have this rank's place on their hosts, in order of hosts; of hosts that have it. */
    public List<Integer> acrossHosts() {
        return Arrays.stream(members)
                .filter(host -> place() < host.length)
                .map(host -> host[place()])
                .toList();
    }
}
