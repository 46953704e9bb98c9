package io.shardwright.runtime.optimize;

import io.shardwright.spi.Kernels;
import io.shardwright.spi.ParameterRole;
import io.shardwright.tensor.LocalTensor;
import java.util.Comparator;

/**
 * Muon (Jordan et al., 2024): hidden matrices move along their momentum made orthogonal, by {@link NewtonSchulz}; all else
 * goes by {@link AdamW}.
 *
 * <p>The orthogonal matrix depends on all elements, so ranks that hold shards, or copies, share the matrices out: in each
 * round every rank is given one whole, makes it orthogonal, and gives the shards back. Each is computed once, so the result
 * is the same bits everywhere. A fused projection ({@code qkv}) is one matrix.
 */
public final class Muon implements Optimizer {
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
        public int statesPerElement(ParameterRole role) {
            return role == ParameterRole.HIDDEN_MATRIX ? 1 : others.statesPerElement(role);
        }

        @Override
        public Optimizer create(ParameterParts parts) {
            return new Muon(parts, this);
        }
    }

    /** @param lengthening of the update of a matrix with more rows than columns */
    private record Matrix(
            FlatPart elements,
            LocalTensor mean,
            MatrixPart.Exchange exchange,
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
        LocalTensor whole = parameters.work(parameters.hiddenMatrices().stream()
                .mapToLong(part -> part.rows() * part.cols())
                .max()
                .orElse(0));
        LocalTensor work = parameters.work(parameters.hiddenMatrices().stream()
                .mapToLong(part -> NewtonSchulz.workElements(part.rows(), part.cols()))
                .max()
                .orElse(0));
        // In order of cost, so that the ranks of a round end together.
        matrices = parameters.hiddenMatrices().stream()
                .sorted(Comparator.comparingLong(Muon::cost).reversed())
                .map(part -> matrix(parameters, part, whole, work))
                .toArray(Matrix[]::new);
    }

    private static long cost(MatrixPart part) {
        return part.rows() * part.cols() * Math.min(part.rows(), part.cols());
    }

    private Matrix matrix(ParameterParts parameters, MatrixPart part, LocalTensor whole, LocalTensor work) {
        LocalTensor matrix = whole.section(0, 0, part.rows() * part.cols()).reshape(part.rows(), part.cols());
        return new Matrix(
                part.elements(),
                parameters.state(part.elements(), "momentum"),
                part.exchange(matrix),
                new NewtonSchulz(kernels, matrix, work),
                Math.sqrt(Math.max(1, (double) part.rows() / part.cols())));
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

    /** Rank r has matrix {@code first + r} for itself. */
    private void round(int first, int count) {
        for (int owner = 0; owner < count; owner++) {
            matrices[first + owner].exchange().gather(owner);
        }
        if (sharer < count) {
            matrices[first + sharer].orthogonal().run();
        }
        for (int owner = 0; owner < count; owner++) {
            matrices[first + owner].exchange().scatter(owner);
        }
    }
}
