package io.shardwright.runtime.comm.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.comm.AxisGroup;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ControlLayoutTest {
    @Test
    void noTwoPlacesOverlap() {
        Mesh mesh = new Mesh(Map.of(Axis.DP, 2, Axis.TP, 3));
        ControlLayout descriptor = new ControlLayout(mesh);
        TreeMap<Long, Long> places = new TreeMap<>();
        places.put(ControlLayout.abortWord(), 8L);
        places.put(ControlLayout.abortText(), (long) ControlLayout.ABORT_TEXT);
        places.put(ControlLayout.jobText(), (long) ControlLayout.JOB_TEXT);
        int expected = 3;
        for (int rank = 0; rank < mesh.size(); rank++) {
            places.put(ControlLayout.rankLine(rank), (long) RankLine.entered(AxisGroup.ALL_RANKS + 1));
            places.put(descriptor.news(rank), (long) ControlLayout.NEWS);
            places.put(descriptor.siteTexts(rank), (long) ControlLayout.SITE_TEXTS);
            expected += 3;
            for (int group : new int[] {AxisGroup.number(Axis.DP), AxisGroup.number(Axis.TP), AxisGroup.ALL_RANKS}) {
                places.put(descriptor.finished(group, rank), 8L);
                expected++;
                for (int slot = 0; slot < ControlLayout.SLOTS; slot++) {
                    expected += place(places, descriptor.slot(group, rank, slot), ControlLayout.STAGING);
                }
                int peers = group == AxisGroup.ALL_RANKS ? mesh.size() : mesh.degree(Axis.values()[group]);
                for (int peer = 0; peer < peers; peer++) {
                    for (int slot = 0; slot < ControlLayout.MESSAGES; slot++) {
                        long at = descriptor.messages(group, rank, peer) + ControlLayout.messageOffset(slot);
                        expected += place(places, at, ControlLayout.MESSAGE_STAGING);
                    }
                }
            }
        }
        assertThat(places).hasSize(expected);
        long end = 0;
        for (Map.Entry<Long, Long> place : places.entrySet()) {
            assertThat(place.getKey()).isGreaterThanOrEqualTo(end);
            assertThat(place.getKey() % Long.BYTES).isZero();
            end = place.getKey() + place.getValue();
        }
        assertThat(end).isLessThanOrEqualTo(descriptor.bytes());
    }

    private static int place(TreeMap<Long, Long> places, long slot, long staging) {
        places.put(ControlLayout.published(slot), (long) SlotHeader.STRIDES + SlotHeader.MAX_STRIDES * Long.BYTES);
        places.put(ControlLayout.consumed(slot), 8L);
        places.put(ControlLayout.staging(slot), staging);
        return 3;
    }
}
