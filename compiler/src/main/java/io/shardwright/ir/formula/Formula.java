package io.shardwright.ir.formula;

import io.shardwright.spi.kernel.Activation;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;

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

    /** The same number everywhere. */
    record Constant(Factor factor) implements Formula {
        @Override
        public List<Formula> operands() {
            return List.of();
        }
    }

    record Applied(Formula of, UnaryFunction function) implements Formula {
        @Override
        public List<Formula> operands() {
            return List.of(of);
        }
    }

    record Paired(Formula left, Formula right, BinaryFunction pair) implements Formula {
        @Override
        public List<Formula> operands() {
            return List.of(left, right);
        }
    }

    /** {@code yes} where {@code mask} isn't 0, else {@code no}. */
    record Chosen(Formula mask, Formula yes, Formula no) implements Formula {
        @Override
        public List<Formula> operands() {
            return List.of(mask, yes, no);
        }
    }

    static Formula number(double value) {
        return new Constant(Factor.of(value));
    }

    /** What it is made of, from left to right. */
    List<Formula> operands();

    /** Whether the compiler knows all of its numbers. */
    default boolean isKnown() {
        return unknown().isEmpty();
    }

    /** Its numbers that the compiler doesn't know, from left to right. */
    default Set<Factor> unknown() {
        Set<Factor> unknown = new LinkedHashSet<>();
        operands().forEach(operand -> unknown.addAll(operand.unknown()));
        Optional<Factor> own = switch (this) {
            case Scaled scaled -> Optional.of(scaled.factor());
            case Constant number -> Optional.of(number.factor());
            default -> Optional.empty();
        };
        own.filter(factor -> factor.known().isEmpty()).ifPresent(unknown::add);
        return unknown;
    }

    /** The same, but numbers that the compiler doesn't know are inputs. */
    default Formula withInputs(java.util.function.Function<Factor, Formula> unknown) {
        if (this instanceof Scaled(Formula of, Factor factor) && factor.known().isEmpty()) {
            return new Product(of.withInputs(unknown), unknown.apply(factor));
        }
        if (this instanceof Constant(Factor factor) && factor.known().isEmpty()) {
            return unknown.apply(factor);
        }
        return with(operand -> operand.withInputs(unknown));
    }

    /** How many operators it is made of. */
    default int operators() {
        int own = this instanceof Input || this instanceof Constant ? 0 : 1;
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
        return this instanceof Input(int index) ? inputs.apply(index) : with(operand -> operand.of(inputs));
    }

    /** The same of operands that are changed. */
    private Formula with(UnaryOperator<Formula> change) {
        return switch (this) {
            case Input _, Constant _ -> this;
            case Sum(Formula left, Formula right) -> new Sum(change.apply(left), change.apply(right));
            case Product(Formula left, Formula right) -> new Product(change.apply(left), change.apply(right));
            case Scaled(Formula of, Factor factor) -> new Scaled(change.apply(of), factor);
            case Activated(Formula of, Activation activation) -> new Activated(change.apply(of), activation);
            case ActivationGradient(Formula gradient, Formula of, Activation activation) ->
                new ActivationGradient(change.apply(gradient), change.apply(of), activation);
            case Applied(Formula of, var function) -> new Applied(change.apply(of), function);
            case Paired(Formula left, Formula right, BinaryFunction pair) ->
                new Paired(change.apply(left), change.apply(right), pair);
            case Chosen(Formula mask, Formula yes, Formula no) ->
                new Chosen(change.apply(mask), change.apply(yes), change.apply(no));
        };
    }

    /** Whether it is made of sums, differences and products alone. */
    default boolean isArithmetic() {
        boolean own = switch (this) {
            case Input _, Constant _, Sum _, Product _, Scaled _ -> true;
            case Paired paired -> paired.pair() == BinaryFunction.MINUS;
            default -> false;
        };
        return own && operands().stream().allMatch(Formula::isArithmetic);
    }

    /** Whether it is a sum of multiples of its inputs. */
    default boolean isLinear() {
        boolean own = this instanceof Input
                || this instanceof Sum
                || this instanceof Scaled
                || this instanceof Paired paired && paired.pair() == BinaryFunction.MINUS;
        return own && operands().stream().allMatch(Formula::isLinear);
    }
}
