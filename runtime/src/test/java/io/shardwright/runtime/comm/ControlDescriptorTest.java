package io.shardwright.runtime.comm;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Mesh;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ControlDescriptorTest {
    @Test
    void noTwoPlacesOverlap() {
        Mesh mesh = new Mesh(Map.of(Axis.DP, 2, Axis.TP, 3));
        ControlDescriptor descriptor = new ControlDescriptor(mesh);
        TreeMap<Long, Long> places = new TreeMap<>();
        places.put(ControlDescriptor.abortWord(), 8L);
        places.put(ControlDescriptor.abortText(), (long) ControlDescriptor.ABORT_TEXT);
        places.put(ControlDescriptor.jobText(), (long) ControlDescriptor.JOB_TEXT);
        int expected = 3;
        for (int rank = 0; rank < mesh.size(); rank++) {
            places.put(ControlDescriptor.rankLine(rank), (long) RankLine.entered(ControlDescriptor.allRanks() + 1));
            places.put(descriptor.news(rank), (long) ControlDescriptor.NEWS);
            places.put(descriptor.siteTexts(rank), (long) ControlDescriptor.SITE_TEXTS);
            expected += 3;
            for (int group : new int[] {
                ControlDescriptor.group(Axis.DP), ControlDescriptor.group(Axis.TP), ControlDescriptor.allRanks()
            }) {
                places.put(descriptor.finished(group, rank), 8L);
                expected++;
                for (int slot = 0; slot < ControlDescriptor.SLOTS; slot++) {
                    expected += place(places, descriptor.slot(group, rank, slot), ControlDescriptor.STAGING);
                }
                int peers = group == ControlDescriptor.allRanks() ? mesh.size() : mesh.degree(Axis.values()[group]);
                for (int peer = 0; peer < peers; peer++) {
                    for (int slot = 0; slot < ControlDescriptor.MESSAGES; slot++) {
                        long at = descriptor.messages(group, rank, peer) + ControlDescriptor.messageOffset(slot);
                        expected += place(places, at, ControlDescriptor.MESSAGE_STAGING);
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
        places.put(ControlDescriptor.published(slot), (long) Header.STRIDES + Header.MAX_STRIDES * Long.BYTES);
        places.put(ControlDescriptor.consumed(slot), 8L);
        places.put(ControlDescriptor.staging(slot), staging);
        return 3;
    }
}
