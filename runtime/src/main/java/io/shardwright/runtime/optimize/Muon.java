package io.shardwright.runtime.optimize;

import io.shardwright.spi.ParameterRole;
import io.shardwright.spi.kernel.Kernels;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Muon (Jordan et al., 2024): hidden matrices move along their momentum made orthogonal, by {@link NewtonSchulz}; all else
 * goes by {@link AdamW}.
 *
 * <p>The orthogonal matrix depends on all elements, so ranks that hold shards, or copies, share the matrices out: in each
 * round every rank is given one whole, makes it orthogonal, and gives the shards back. Each is computed once, so the result
 * is the same bits everywhere. A fused projection ({@code qkv}) is one matrix.
 */
public final class Muon implements Optimizer {
    private static final String MOMENTUM = "momentum";

    /**
     * @param beta weight of the past in the momentum
     * @param decay share of its value that a matrix loses in one step of rate 1
     * @param rateFactor learning rate of hidden matrices over that of everything else
     * @param others settings of everything else
     */
    public record Settings(double beta, double decay, double rateFactor, AdamW.Settings others)
            implements OptimizerSettings {
        @Override
        public String name() {
            return "muon";
        }

        @Override
        public Needs needs() {
            return Needs.WHOLE_MATRICES;
        }

        @Override
        public List<String> states(ParameterRole role) {
            return role == ParameterRole.HIDDEN_MATRIX ? List.of(MOMENTUM) : others.states(role);
        }

        @Override
        public Optimizer of(ParameterParts parts) {
            return new Muon(parts, this);
        }
    }

    /**
     * @param exchanged the whole matrix, as it comes and goes
     * @param whole the same in f32
     * @param lengthening of the update of a matrix with more rows than columns
     */
    private record Matrix(
            FlatPart elements,
            LocalTensor mean,
            MatrixPart.Exchange exchange,
            LocalTensor exchanged,
            LocalTensor whole,
            NewtonSchulz orthogonal,
            double lengthening) {}

    private final Kernels kernels;
    private final Settings settings;
    private final int sharers;
    private final int sharer;
    private final Matrix[] matrices;
    private final AdamW others;

    private Muon(ParameterParts parameters, Settings settings) {
        kernels = parameters.kernels();
        this.settings = settings;
        sharers = parameters.sharers();
        sharer = parameters.sharer();
        others = new AdamW(parameters.allButHiddenMatrices(), parameters, settings.others());
        // In order of cost, so that the ranks of a round end together.
        List<MatrixPart> parts = parameters.hiddenMatrices().stream()
                .sorted(Comparator.comparingLong(Muon::cost).reversed())
                .toList();
        DType type = parts.isEmpty()
                ? DType.F32
                : parts.getFirst().elements().gradients().type();
        LocalTensor exchanged = parameters.work(type, largest(parts, part -> part.rows() * part.cols()));
        LocalTensor whole = type == DType.F32 ? exchanged : parameters.work(DType.F32, exchanged.size());
        LocalTensor work =
                parameters.work(DType.F32, largest(parts, part -> NewtonSchulz.workElements(part.rows(), part.cols())));
        matrices = parts.stream()
                .map(part -> matrix(parameters, part, exchanged, whole, work))
                .toArray(Matrix[]::new);
    }

    private static long largest(List<MatrixPart> parts, ToLongFunction<MatrixPart> elements) {
        return parts.stream().mapToLong(elements).max().orElse(0);
    }

    private static long cost(MatrixPart part) {
        return part.rows() * part.cols() * Math.min(part.rows(), part.cols());
    }

    private Matrix matrix(
            ParameterParts parameters, MatrixPart part, LocalTensor exchanged, LocalTensor whole, LocalTensor work) {
        LocalTensor trade = first(exchanged, part);
        LocalTensor matrix = exchanged == whole ? trade : first(whole, part);
        return new Matrix(
                part.elements(),
                parameters.state(part.elements(), MOMENTUM),
                part.exchange(trade),
                trade,
                matrix,
                new NewtonSchulz(kernels, matrix, work),
                Math.sqrt(Math.max(1, (double) part.rows() / part.cols())));
    }

    private static LocalTensor first(LocalTensor memory, MatrixPart part) {
        return memory.section(0, 0, part.rows() * part.cols()).reshape(part.rows(), part.cols());
    }

    @Override
    public void step(double rate, double gradientScale) {
        for (Matrix matrix : matrices) {
            kernels.muonDirection(matrix.elements().gradients(), matrix.mean(), gradientScale, settings.beta());
        }
        for (int first = 0; first < matrices.length; first += sharers) {
            round(first, Math.min(sharers, matrices.length - first));
        }
        double matrixRate = rate * settings.rateFactor();
        for (Matrix matrix : matrices) {
            FlatPart part = matrix.elements();
            double decay = part.decays() ? settings.decay() : 0;
            kernels.sgd(part.values(), part.gradients(), matrix.lengthening(), matrixRate, decay);
        }
        others.step(rate, gradientScale);
    }

    @Override
    public void resume(long updates) {
        others.resume(updates);
    }

    /** Rank r has matrix {@code first + r} for itself. */
    private void round(int first, int count) {
        for (int owner = 0; owner < count; owner++) {
            matrices[first + owner].exchange().gather(owner);
        }
        if (sharer < count) {
            orthogonalize(matrices[first + sharer]);
        }
        for (int owner = 0; owner < count; owner++) {
            matrices[first + owner].exchange().scatter(owner);
        }
    }

    private void orthogonalize(Matrix matrix) {
        if (matrix.whole() == matrix.exchanged()) {
            matrix.orthogonal().run();
            return;
        }
        kernels.copy(matrix.whole(), matrix.exchanged());
        matrix.orthogonal().run();
        kernels.copy(matrix.exchanged(), matrix.whole());
    }
}
