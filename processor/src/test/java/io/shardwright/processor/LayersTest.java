package io.shardwright.processor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What layers and their annotations become. */
class LayersTest {
    /** A model whose only layer is {@code declaration}, made by {@code construction}. */
    private static ReadModels layer(String declaration, String construction, String forward) {
        return ReadModels.of("""
            @ShardedModel
            final class Layer {
                %s;

                Layer(int hidden, int vocab) {
                    layer = %s;
                }

                %s
            }
            """.formatted(declaration, construction, forward));
    }

    private static final String OF_TENSOR = "Tensor forward(Tensor x) { return layer.forward(x); }";

    @Test
    void plainLinearIsWholeAndAddsItsBiasAtOnce() {
        ReadModels read = layer("final Linear layer", "new Linear(hidden, 2 * hidden)", OF_TENSOR);
        assertThat(read.declarations("Layer"))
                .containsExactly(
                        "weight layer.weight : real[2*hidden, hidden] initial \"Initial.normal(0.02)\"",
                        "weight layer.bias : real[2*hidden] initial \"Initial.constant(0)\"");
        assertThat(read.nodes("Layer")).containsExactly("y = linear (x, layer.weight, layer.bias)");
    }

    @Test
    void vocabularyParallelLinearIsAHeadAndNoHiddenMatrix() {
        ReadModels read = layer(
                "@VocabParallel final Linear layer",
                "Linear.withoutBias(hidden, vocab)",
                "@Layout(\"batch, seq, vocab/tp\") " + OF_TENSOR);
        assertThat(read.declarations("Layer"))
                .containsExactly("weight layer.weight : real[vocab, hidden] tp=V(0) initial \"Initial.normal(0.02)\""
                        + " as head");
    }

    @Test
    void columnParallelLinearIsSplitAlongItsOutput() {
        ReadModels read = layer(
                "@ColumnParallel final Linear layer",
                "new Linear(hidden, 2 * hidden)",
                "@Layout(\"batch, seq, 2*hidden/tp\") " + OF_TENSOR);
        assertThat(read.declarations("Layer"))
                .containsExactly(
                        "weight layer.weight : real[2*hidden, hidden] tp=V(0) initial \"Initial.normal(0.02)\"",
                        "weight layer.bias : real[2*hidden] tp=V(0) initial \"Initial.constant(0)\"");
        assertThat(read.nodes("Layer")).containsExactly("y = linear (x, layer.weight, layer.bias)");
    }

    @Test
    void columnParallelLinearGathersIfAsked() {
        ReadModels read = layer(
                "@ColumnParallel(gatherOutput = true) final Linear layer",
                "Linear.withoutBias(hidden, 2 * hidden)",
                OF_TENSOR);
        assertThat(read.nodes("Layer"))
                .containsExactly(
                        "yShard = linear (x, layer.weight)",
                        "y = all_gather [axis=\"tp\", dim=\"2\"] (yShard)"
                                + " because \"all-gather after Layer.layer (@ColumnParallel(gatherOutput = true))\"");
    }

    @Test
    void rowParallelLinearAddsItsBiasOnceBehindG() {
        ReadModels read = layer(
                "@RowParallel final Linear layer",
                "new Linear(2 * hidden, hidden)",
                "Tensor forward(@Layout(\"batch, seq, 2*hidden/tp\") Tensor x) { return layer.forward(x); }");
        assertThat(read.declarations("Layer"))
                .containsExactly(
                        "weight layer.weight : real[hidden, 2*hidden] tp=V(1) initial \"Initial.normal(0.02)\"",
                        "weight layer.bias : real[hidden] initial \"Initial.constant(0)\"");
        assertThat(read.nodes("Layer"))
                .containsExactly(
                        "yPartial = linear (x, layer.weight)",
                        "ySum = all_reduce [axis=\"tp\"] (yPartial) because \"g after Layer.layer (@RowParallel)\"",
                        "y = add_bias (ySum, layer.bias)");
    }

    @Test
    void rowParallelLinearSplitsAWholeInput() {
        ReadModels read = layer(
                "@RowParallel(inputIsParallel = false) final Linear layer",
                "Linear.withoutBias(hidden, hidden)",
                OF_TENSOR);
        assertThat(read.nodes("Layer"))
                .containsExactly(
                        "xShard = take_shard [axis=\"tp\", dim=\"2\"] (x)"
                                + " because \"split before Layer.layer (@RowParallel(inputIsParallel = false))\"",
                        "yPartial = linear (xShard, layer.weight)",
                        "y = all_reduce [axis=\"tp\"] (yPartial) because \"g after Layer.layer (@RowParallel)\"");
    }

    @Test
    void rowParallelLinearLeavesPartialSumsIfAsked() {
        ReadModels read = layer(
                "@RowParallel(inputIsParallel = false, reduce = false) final Linear layer",
                "Linear.withoutBias(hidden, hidden)",
                OF_TENSOR);
        assertThat(read.nodes("Layer").getLast()).isEqualTo("y = linear (xShard, layer.weight)");
    }

    @Test
    void vocabularyParallelEmbeddingJoinsTheRanksAnswers() {
        ReadModels read = layer(
                "@VocabParallel final Embedding layer",
                "new Embedding(vocab, hidden)",
                "Tensor forward(Tokens tokens) { return layer.forward(tokens); }");
        assertThat(read.declarations("Layer"))
                .containsExactly("weight layer.weight : real[vocab, hidden] tp=V(0) initial \"Initial.normal(0.02)\" as"
                        + " embedding");
        assertThat(read.nodes("Layer"))
                .containsExactly(
                        "yPartial = embedding (tokens, layer.weight)",
                        "y = all_reduce [axis=\"tp\"] (yPartial) because \"g after Layer.layer (@VocabParallel)\"");
    }

    @Test
    void vocabularyParallelHeadKeepsItsLogitsSplit() {
        ReadModels read = layer(
                "@VocabParallel final Linear layer",
                "Linear.withoutBias(hidden, vocab)",
                "Tensor forward(Tensor x, Tokens targets) { return crossEntropy(layer.forward(x), targets); }");
        assertThat(read.nodes("Layer"))
                .containsExactly(
                        "layerOut = linear (x, layer.weight)", "loss, lossLse = cross_entropy (layerOut, targets)");
    }

    @Test
    void normsStartAsOneAndKeepTheirStatistics() {
        ReadModels read = ReadModels.of("""
            @ShardedModel
            final class Norms {
                final LayerNorm first;
                final RmsNorm second;

                Norms(int hidden, double epsilon) {
                    first = new LayerNorm(hidden);
                    second = new RmsNorm(hidden, epsilon);
                }

                Tensor forward(Tensor x) {
                    return second.forward(first.forward(x));
                }
            }
            """);
        assertThat(read.declarations("Norms"))
                .containsExactly(
                        "weight first.weight : real[hidden] initial \"Initial.constant(1)\"",
                        "weight first.bias : real[hidden] initial \"Initial.constant(0)\"",
                        "weight second.weight : real[hidden] initial \"Initial.constant(1)\"");
        assertThat(read.nodes("Norms"))
                .containsExactly(
                        "firstOut, firstOutMean, firstOutRstd = layer_norm [epsilon=\"1e-5\"] (x, first.weight,"
                                + " first.bias)",
                        "y, yRstd = rms_norm [epsilon=\"epsilon\"] (firstOut, second.weight)");
    }

    @Test
    void dropoutHasARateAndNoWeight() {
        ReadModels read = layer("final Dropout layer", "new Dropout(0.1)", """
            Tensor forward(@Layout("batch, seq, hidden") Tensor x) {
                return layer.forward(x);
            }
            """);
        assertThat(read.declarations("Layer")).containsExactly("rate layer \"0.1\"");
        assertThat(read.nodes("Layer")).containsExactly("y = dropout [field=\"layer\"] (x)");
    }

    @Test
    void tiedHeadUsesTheTableAndDeclaresItsOwnBiasAlone() {
        ReadModels read = ReadModels.of("""
            @ShardedModel
            final class Logits {
                @Tied("tokens") @VocabParallel final Linear head;
                @VocabParallel final Embedding tokens;

                Logits(int vocab, int hidden) {
                    tokens = new Embedding(vocab, hidden);
                    head = new Linear(hidden, vocab);
                }

                Tensor forward(Tokens input, Tokens targets) {
                    return crossEntropy(head.forward(tokens.forward(input)), targets);
                }
            }
            """);
        assertThat(read.graph("Logits").weights())
                .extracting(weight -> weight.name())
                .isEqualTo(List.of("head.bias", "tokens.weight"));
        assertThat(read.nodes("Logits")).contains("headOut = linear (tokensOut, tokens.weight, head.bias)");
    }

    /** Sum, bias and dropout all happen in the memory that the caller wants filled. */
    @Test
    void dropoutMayFollowARowParallelLayerAtTheEnd() {
        ReadModels read = ReadModels.of("""
            @ShardedModel
            final class Last {
                @RowParallel(inputIsParallel = false) final Linear down;
                final Dropout dropout;

                Last(int hidden) {
                    down = new Linear(hidden, hidden);
                    dropout = new Dropout(0.1);
                }

                Tensor forward(Tensor x) {
                    return dropout.forward(down.forward(x));
                }
            }
            """);
        assertThat(read.nodes("Last").getLast()).isEqualTo("y = dropout [field=\"dropout\"] (downOut)");
    }
}
