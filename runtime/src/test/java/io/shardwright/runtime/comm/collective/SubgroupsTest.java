package io.shardwright.runtime.comm.collective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.launch.Launcher;
import io.shardwright.runtime.launch.RankContext;
import io.shardwright.spi.collective.CollectiveSite;
import io.shardwright.spi.collective.Communicator;
import io.shardwright.spi.collective.Reduction;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.util.Map;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SubgroupsTest {
    private static final CollectiveSite SITE = new CollectiveSite(5, "test", "SubgroupsTest.java");

    @Test
    void eachAxisJoinsTheRanksThatShareAllOtherCoordinates() {
        Mesh mesh = new Mesh(Map.of(Axis.PP, 2, Axis.DP, 2, Axis.CP, 1, Axis.TP, 3));
        Launcher.threads(mesh, context -> {
            for (Axis axis : new Axis[] {Axis.PP, Axis.DP, Axis.CP, Axis.TP}) {
                Communicator communicator = context.communicator(axis);
                assertThat(communicator.size()).isEqualTo(mesh.degree(axis));
                assertThat(communicator.rank()).isEqualTo(mesh.index(axis, context.rank()));
                assertThat(ranksIn(communicator, context)).isEqualTo(bits(mesh, other -> {
                    boolean shares = true;
                    for (Axis coordinate : new Axis[] {Axis.PP, Axis.DP, Axis.CP, Axis.TP}) {
                        shares &= coordinate == axis
                                || mesh.index(coordinate, other) == mesh.index(coordinate, context.rank());
                    }
                    return shares;
                }));
            }
            assertThat(ranksIn(context.all(), context)).isEqualTo(bits(mesh, other -> true));
        });
    }

    @Test
    void replicasAreTheRanksAlongDpAndCpTogether() {
        for (String text : new String[] {"pp=2,dp=2,cp=2,tp=2", "dp=2,cp=3", "dp=3,tp=2", "cp=2,tp=3", "tp=2"}) {
            Mesh mesh = Mesh.parse(text);
            Launcher.threads(mesh, context -> {
                Communicator replicas = context.endpoint().communicators().replicas();
                int rank = context.rank();
                assertThat(replicas.size()).isEqualTo(mesh.degree(Axis.DP) * mesh.degree(Axis.CP));
                assertThat(replicas.rank())
                        .isEqualTo(mesh.index(Axis.DP, rank) * mesh.degree(Axis.CP) + mesh.index(Axis.CP, rank));
                assertThat(ranksIn(replicas, context))
                        .isEqualTo(bits(
                                mesh,
                                other -> mesh.index(Axis.PP, other) == mesh.index(Axis.PP, rank)
                                        && mesh.index(Axis.TP, other) == mesh.index(Axis.TP, rank)));
            });
        }
    }

    @Test
    void replicasOfExpertsHoldTheSamePart() {
        Mesh mesh = new Mesh(Map.of(Axis.PP, 2, Axis.DP, 4, Axis.EP, 2, Axis.CP, 2));
        Launcher.threads(mesh, context -> {
            int rank = context.rank();
            int part = mesh.index(Axis.DP, rank) % 2;
            Communicator replicas = context.endpoint().communicators().expertReplicas();
            assertThat(replicas.rank()).isEqualTo(mesh.index(Axis.DP, rank) / 2 * 2 + mesh.index(Axis.CP, rank));
            assertThat(ranksIn(replicas, context))
                    .isEqualTo(bits(
                            mesh,
                            other -> mesh.index(Axis.PP, other) == mesh.index(Axis.PP, rank)
                                    && mesh.index(Axis.DP, other) % 2 == part));
        });
    }

    @Test
    void expertsSubdivideTheReplicas() {
        Mesh mesh = new Mesh(Map.of(Axis.DP, 4, Axis.EP, 2, Axis.TP, 2));
        Launcher.threads(mesh, context -> {
            int replica = mesh.index(Axis.DP, context.rank());
            Communicator experts = context.communicator(Axis.EP);
            assertThat(experts.rank()).isEqualTo(replica % 2);
            assertThat(ranksIn(experts, context))
                    .isEqualTo(bits(
                            mesh,
                            other -> mesh.index(Axis.DP, other) / 2 == replica / 2
                                    && mesh.index(Axis.TP, other) == mesh.index(Axis.TP, context.rank())));
        });
    }

    @Test
    void rejectsExpertsThatDoNotDivideTheReplicas() {
        Mesh mesh = new Mesh(Map.of(Axis.DP, 3, Axis.EP, 2));
        assertThatThrownBy(() -> Launcher.threads(mesh, context -> {}))
                .hasMessageContaining("ep=2 does not divide dp=3");
    }

    /** The sum of 2^rank over the ranks of a communicator. */
    private static int ranksIn(Communicator communicator, RankContext context) {
        LocalTensor x = LocalTensor.dense(Storage.on(context.heap().allocate(4)), DType.I32, 1);
        x.setInt(1 << context.rank(), 0);
        communicator.allReduce(x, Reduction.SUM, SITE);
        return x.getInt(0);
    }

    private static int bits(Mesh mesh, IntPredicate contains) {
        int bits = 0;
        for (int rank = 0; rank < mesh.size(); rank++) {
            bits |= contains.test(rank) ? 1 << rank : 0;
        }
        return bits;
    }
}
