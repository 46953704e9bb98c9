package io.shardwright.samples.minigpt;

import io.shardwright.spi.Assembly;
import io.shardwright.spi.GeneratedModel;
import io.shardwright.spi.HeadModel;
import io.shardwright.spi.LossHalves;
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
final class UnitsInARow implements LossModel<UnitsInARow.Row> {
    private final List<GeneratedModel<?>> models = new ArrayList<>();
    private final List<long[]> inputDims = new ArrayList<>();

    UnitsInARow(ModelUnits units, Assembly root) {
        for (int unit = 0; unit < units.count(); unit++) {
            models.add(units.build(unit, root));
            inputDims.add(units.inputDims(unit, root));
        }
    }

    /**
     * Room for one microbatch.
     *
     * @param flows what flows into each unit but the first
     * @param gradients of {@code flows}
     */
    record Row(List<Unit<?>> units, List<LocalTensor> flows, List<LocalTensor> gradients) {}

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
    public LossHalves<UnitsInARow.Row, ?> halves() {
        throw new AssertionError("these units run whole");
    }

    @Override
    public Row newSaved(Slot slot) {
        Row row = new Row(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (int unit = 0; unit < models.size(); unit++) {
            row.units().add(Unit.of(models.get(unit), slot));
            if (unit > 0) {
                row.flows().add(slot.tensor(DType.F32, inputDims.get(unit)));
                row.gradients().add(slot.tensor(DType.F32, inputDims.get(unit)));
            }
        }
        return row;
    }

    @Override
    public void forward(LocalTensor tokens, LocalTensor targets, LocalTensor loss, Row row) {
        int last = models.size() - 1;
        for (int unit = 0; unit <= last; unit++) {
            LocalTensor x = unit == 0 ? tokens : row.flows().get(unit - 1);
            LocalTensor y = unit == last ? loss : row.flows().get(unit);
            row.units().get(unit).forward(x, targets, y);
        }
    }

    @Override
    public void backward(LocalTensor tokens, LocalTensor targets, LocalTensor dLoss, Row row) {
        int last = models.size() - 1;
        for (int unit = last; unit >= 0; unit--) {
            LocalTensor x = unit == 0 ? tokens : row.flows().get(unit - 1);
            LocalTensor dY = unit == last ? dLoss : row.gradients().get(unit);
            LocalTensor dX = unit == 0 ? dLoss : row.gradients().get(unit - 1);
            row.units().get(unit).backward(x, targets, dY, dX);
        }
    }
}
