package io.shardwright.samples.minigpt;

import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.spi.GeneratedModel;
import io.shardwright.spi.HeadModel;
import io.shardwright.spi.LossModel;
import io.shardwright.spi.ModelUnits;
import io.shardwright.spi.Slot;
import io.shardwright.spi.TensorModel;
import io.shardwright.spi.TokenModel;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import java.util.ArrayList;
import java.util.List;

/** The units of a model as a model: each reads what the one before it wrote. */
final class UnitsInARow implements LossModel<List<UnitsInARow.Unit<?>>> {
    private final List<GeneratedModel<?>> models = new ArrayList<>();
    /** What flows into each unit but the first, and its gradient. */
    private final List<LocalTensor> flows = new ArrayList<>();

    private final List<LocalTensor> gradients = new ArrayList<>();

    UnitsInARow(ModelUnits units, ModelAssembly root) {
        for (int unit = 0; unit < units.count(); unit++) {
            models.add(units.build(unit, root));
            if (unit > 0) {
                flows.add(root.input(DType.F32, units.inputDims(unit, root)));
                gradients.add(root.input(DType.F32, units.inputDims(unit, root)));
            }
        }
    }

    /** A unit with room for one microbatch. */
    record Unit<S>(GeneratedModel<S> model, S saved) {
        static <S> Unit<S> of(GeneratedModel<S> model, Slot slot) {
            return new Unit<>(model, model.newSaved(slot));
        }

        void forward(LocalTensor x, LocalTensor targets, LocalTensor y) {
            switch (model) {
                case TokenModel<S> first -> first.forward(x, y, saved);
                case TensorModel<S> inner -> inner.forward(x, y, saved);
                case HeadModel<S> last -> last.forward(x, targets, y, saved);
                case LossModel<S> _ -> throw new AssertionError("a whole model among units");
            }
        }

        void backward(LocalTensor x, LocalTensor targets, LocalTensor dY, LocalTensor dX) {
            switch (model) {
                case TokenModel<S> first -> first.backward(x, dY, saved);
                case TensorModel<S> inner -> inner.backward(x, dY, dX, saved);
                case HeadModel<S> last -> last.backward(x, targets, dY, dX, saved);
                case LossModel<S> _ -> throw new AssertionError("a whole model among units");
            }
        }
    }

    @Override
    public List<Unit<?>> newSaved(Slot slot) {
        List<Unit<?>> saved = new ArrayList<>();
        for (GeneratedModel<?> model : models) {
            saved.add(Unit.of(model, slot));
        }
        return saved;
    }

    @Override
    public void forward(LocalTensor tokens, LocalTensor targets, LocalTensor loss, List<Unit<?>> saved) {
        int last = saved.size() - 1;
        for (int unit = 0; unit <= last; unit++) {
            saved.get(unit)
                    .forward(unit == 0 ? tokens : flows.get(unit - 1), targets, unit == last ? loss : flows.get(unit));
        }
    }

    @Override
    public void backward(LocalTensor tokens, LocalTensor targets, LocalTensor dLoss, List<Unit<?>> saved) {
        int last = saved.size() - 1;
        for (int unit = last; unit >= 0; unit--) {
            saved.get(unit)
                    .backward(
                            unit == 0 ? tokens : flows.get(unit - 1),
                            targets,
                            unit == last ? dLoss : gradients.get(unit),
                            unit == 0 ? dLoss : gradients.get(unit - 1));
        }
    }
}
