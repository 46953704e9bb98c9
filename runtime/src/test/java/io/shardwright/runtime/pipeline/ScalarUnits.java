package io.shardwright.runtime.pipeline;

import io.shardwright.spi.Assembly;
import io.shardwright.spi.GeneratedModel;
import io.shardwright.spi.HeadHalves;
import io.shardwright.spi.HeadModel;
import io.shardwright.spi.Initial;
import io.shardwright.spi.ModelUnits;
import io.shardwright.spi.Parameter;
import io.shardwright.spi.ParameterRole;
import io.shardwright.spi.Slot;
import io.shardwright.spi.Split;
import io.shardwright.spi.TensorHalves;
import io.shardwright.spi.TensorModel;
import io.shardwright.spi.TokenHalves;
import io.shardwright.spi.TokenModel;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import java.util.OptionalInt;

/**
 * A model that can be computed by hand, with one number as the parameter of each unit: the loss of a token t with target u is
 * (w<sub>n-1</sub> ... w<sub>1</sub> w<sub>0</sub> t - u)&sup2; / 2. For one sequence of one token at a time.
 */
public record ScalarUnits(int count, float first) implements ModelUnits {
    /** What a unit keeps: the number that flowed in. */
    public record Saved(LocalTensor x) {
        Saved(Slot slot) {
            this(slot.tensor(DType.F32, 1));
        }
    }

    @Override
    public String name(int unit) {
        return unit == 0 ? "" : "layers." + unit;
    }

    @Override
    public GeneratedModel<?> build(int unit, Assembly root) {
        Parameter w = root.child("layers", unit)
                .parameter("weight", ParameterRole.HIDDEN_MATRIX, Initial.constant(first), Split.none(), 1, 1);
        return unit == 0 ? new Start(w) : unit < count - 1 ? new Middle(w) : new End(w);
    }

    @Override
    public long[] inputDims(int unit, Assembly root) {
        return new long[] {1};
    }

    @Override
    public OptionalInt stage(int unit) {
        return OptionalInt.empty();
    }

    @Override
    public boolean recomputes(int unit) {
        return false;
    }

    private static void times(Parameter w, LocalTensor x, LocalTensor y) {
        y.set(w.value().get(0, 0) * x.get(0), 0);
    }

    private static void addGradient(Parameter w, float dY, LocalTensor x) {
        w.gradient().set(w.gradient().get(0, 0) + dY * x.get(0), 0, 0);
    }

    private record Start(Parameter w) implements TokenModel<Saved> {
        @Override
        public Saved newSaved(Slot slot) {
            return new Saved(slot);
        }

        @Override
        public void forward(LocalTensor tokens, LocalTensor y, Saved saved) {
            saved.x.set(tokens.getInt(0, 0), 0);
            times(w, saved.x, y);
        }

        @Override
        public void backward(LocalTensor tokens, LocalTensor dY, Saved saved) {
            addGradient(w, dY.get(0), saved.x);
        }

        /** Nothing flows back, so all of it is in the second half. */
        @Override
        public TokenHalves<Saved, Slot> halves() {
            return new TokenHalves<>() {
                @Override
                public Slot newKept(Slot slot) {
                    return slot;
                }

                @Override
                public void inputGradients(LocalTensor tokens, LocalTensor dY, Saved saved, Slot kept) {}

                @Override
                public void weightGradients(LocalTensor tokens, LocalTensor dY, Saved saved, Slot kept) {
                    backward(tokens, dY, saved);
                }
            };
        }
    }

    private record Middle(Parameter w) implements TensorModel<Saved> {
        @Override
        public Saved newSaved(Slot slot) {
            return new Saved(slot);
        }

        @Override
        public void forward(LocalTensor x, LocalTensor y, Saved saved) {
            saved.x.set(x.get(0), 0);
            times(w, x, y);
        }

        @Override
        public void backward(LocalTensor x, LocalTensor dY, LocalTensor dX, Saved saved) {
            addGradient(w, dY.get(0), saved.x);
            times(w, dY, dX);
        }

        @Override
        public TensorHalves<Saved, Slot> halves() {
            return new TensorHalves<>() {
                @Override
                public Slot newKept(Slot slot) {
                    return slot;
                }

                @Override
                public void inputGradients(LocalTensor x, LocalTensor dY, LocalTensor dX, Saved saved, Slot kept) {
                    times(w, dY, dX);
                }

                @Override
                public void weightGradients(LocalTensor x, LocalTensor dY, Saved saved, Slot kept) {
                    addGradient(w, dY.get(0), saved.x);
                }
            };
        }
    }

    private record End(Parameter w) implements HeadModel<Saved> {
        @Override
        public Saved newSaved(Slot slot) {
            return new Saved(slot);
        }

        private float error(LocalTensor x, LocalTensor targets) {
            return w.value().get(0, 0) * x.get(0) - targets.getInt(0, 0);
        }

        @Override
        public void forward(LocalTensor x, LocalTensor targets, LocalTensor loss, Saved saved) {
            saved.x.set(x.get(0), 0);
            float error = error(x, targets);
            loss.set(error * error / 2);
        }

        @Override
        public void backward(LocalTensor x, LocalTensor targets, LocalTensor dLoss, LocalTensor dX, Saved saved) {
            float dY = error(x, targets) * dLoss.get();
            addGradient(w, dY, saved.x);
            dX.set(w.value().get(0, 0) * dY, 0);
        }

        @Override
        public HeadHalves<Saved, Slot> halves() {
            return new HeadHalves<>() {
                @Override
                public Slot newKept(Slot slot) {
                    return slot;
                }

                @Override
                public void inputGradients(
                        LocalTensor x, LocalTensor targets, LocalTensor dLoss, LocalTensor dX, Saved saved, Slot kept) {
                    dX.set(w.value().get(0, 0) * error(x, targets) * dLoss.get(), 0);
                }

                @Override
                public void weightGradients(
                        LocalTensor x, LocalTensor targets, LocalTensor dLoss, Saved saved, Slot kept) {
                    addGradient(w, error(x, targets) * dLoss.get(), saved.x);
                }
            };
        }
    }
}
