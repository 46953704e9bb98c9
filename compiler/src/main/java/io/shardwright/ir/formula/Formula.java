package io.shardwright.ir.formula;

import io.shardwright.spi.kernel.Activation;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;

/** What a chain of elementwise operators makes of the elements that its inputs have at one place. */
public sealed interface Formula {
    /** The element of input {@code index}. */
    record Input(int index) implements Formula {
        @Override
        public List<Formula> operands() {
            return List.of();
        }
    }

    record Sum(Formula left, Formula right) implements Formula {
        @Override
        public List<Formula> operands() {
            return List.of(left, right);
        }
    }

    record Product(Formula left, Formula right) implements Formula {
        @Override
        public List<Formula> operands() {
            return List.of(left, right);
        }
    }

    record Scaled(Formula of, Factor factor) implements Formula {
        @Override
        public List<Formula> operands() {
            return List.of(of);
        }
    }

    record Activated(Formula of, Activation activation) implements Formula {
        @Override
        public List<Formula> operands() {
            return List.of(of);
        }
    }

    /** {@code gradient activation'(of)}: what backward makes of {@link Activated}. */
    record ActivationGradient(Formula gradient, Formula of, Activation activation) implements Formula {
        @Override
        public List<Formula> operands() {
            return List.of(gradient, of);
        }
    }

    /** What it is made of, from left to right. */
    List<Formula> operands();

    /** Whether the compiler knows all of its numbers. */
    default boolean isKnown() {
        boolean own =
                !(this instanceof Scaled scaled) || scaled.factor().known().isPresent();
        return own && operands().stream().allMatch(Formula::isKnown);
    }

    /** How many operators it is made of. */
    default int operators() {
        int own = this instanceof Input ? 0 : 1;
        return own + operands().stream().mapToInt(Formula::operators).sum();
    }

    /** The inputs that it reads. */
    default Set<Integer> inputs() {
        Set<Integer> inputs = new TreeSet<>();
        if (this instanceof Input(int index)) {
            inputs.add(index);
        }
        operands().forEach(operand -> inputs.addAll(operand.inputs()));
        return inputs;
    }

    /** The same of other inputs. */
    default Formula of(IntFunction<Formula> inputs) {
        return switch (this) {
            case Input(int index) -> inputs.apply(index);
            case Sum(Formula left, Formula right) -> new Sum(left.of(inputs), right.of(inputs));
            case Product(Formula left, Formula right) -> new Product(left.of(inputs), right.of(inputs));
            case Scaled(Formula of, Factor factor) -> new Scaled(of.of(inputs), factor);
            case Activated(Formula of, Activation activation) -> new Activated(of.of(inputs), activation);
            case ActivationGradient(Formula gradient, Formula of, Activation activation) ->
                new ActivationGradient(gradient.of(inputs), of.of(inputs), activation);
        };
    }

    /** Whether it is a sum of multiples of its inputs. */
    default boolean isLinear() {
        return (this instanceof Input || this instanceof Sum || this instanceof Scaled)
                && operands().stream().allMatch(Formula::isLinear);
    }
}
