package io.shardwright.ir.layout;

import io.shardwright.size.Size;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a value lies in one rank's memory: what {@code LocalTensor} knows when a model runs, by formula.
 *
 * @param shape on one rank
 * @param steps elements that lead from one index of a dim to the next
 */
public record Strides(List<Size> shape, List<Size> steps) {
    public Strides {
        shape = List.copyOf(shape);
        steps = List.copyOf(steps);
    }

    /** Row-major and without gaps. */
    public static Strides dense(List<Size> shape) {
        return rows(shape, shape.isEmpty() ? Size.ONE : shape.getLast());
    }

    /** Dense rows, {@code row} elements apart. */
    public static Strides rows(List<Size> shape, Size row) {
        List<Size> steps = new ArrayList<>();
        Size step = row;
        for (int dim = shape.size() - 1; dim >= 0; dim--) {
            if (dim == shape.size() - 1) {
                steps.addFirst(Size.ONE);
            } else {
                steps.addFirst(step);
                step = step.times(shape.get(dim));
            }
        }
        return new Strides(shape, steps);
    }

    public Strides permuted(List<Integer> order) {
        return new Strides(
                order.stream().map(shape::get).toList(),
                order.stream().map(steps::get).toList());
    }

    /** One dim seen as several. */
    public Strides split(int dim, List<Size> sizes) {
        List<Size> newShape = new ArrayList<>(shape);
        List<Size> newSteps = new ArrayList<>(steps);
        newShape.remove(dim);
        Size step = newSteps.remove(dim);
        for (Size size : sizes.reversed()) {
            newShape.add(dim, size);
            newSteps.add(dim, step);
            step = step.times(size);
        }
        return new Strides(newShape, newSteps);
    }

    /** Several dims seen as one; empty if that can't be proved possible. */
    public Optional<Strides> merged(int first, int last) {
        Size size = Size.ONE;
        Size step = steps.get(last);
        for (int dim = last; dim >= first; dim--) {
            if (shape.get(dim).equals(Size.ONE)) {
                continue;
            }
            if (size.equals(Size.ONE)) {
                step = steps.get(dim);
            } else if (!steps.get(dim).equals(size.times(step))) {
                return Optional.empty();
            }
            size = size.times(shape.get(dim));
        }
        List<Size> newShape = new ArrayList<>(shape);
        List<Size> newSteps = new ArrayList<>(steps);
        newShape.subList(first, last + 1).clear();
        newSteps.subList(first, last + 1).clear();
        newShape.add(first, size);
        newSteps.add(first, step);
        return Optional.of(new Strides(newShape, newSteps));
    }

    /** With a dim of size 1 at {@code dim}. */
    public Strides with(int dim) {
        List<Size> newShape = new ArrayList<>(shape);
        List<Size> newSteps = new ArrayList<>(steps);
        newSteps.add(dim, dim == shape.size() ? Size.ONE : shape.get(dim).times(steps.get(dim)));
        newShape.add(dim, Size.ONE);
        return new Strides(newShape, newSteps);
    }

    /** Without a dim of size 1. */
    public Strides without(int dim) {
        List<Size> newShape = new ArrayList<>(shape);
        List<Size> newSteps = new ArrayList<>(steps);
        newShape.remove(dim);
        newSteps.remove(dim);
        return new Strides(newShape, newSteps);
    }

    /** A part of one dim. */
    public Strides section(int dim, Size size) {
        List<Size> newShape = new ArrayList<>(shape);
        newShape.set(dim, size);
        return new Strides(newShape, steps);
    }

    public boolean isDense() {
        return follows(Size.ONE, shape.size());
    }

    /** Whether rows are dense: elements of the last dim lie side by side. */
    public boolean hasDenseRows() {
        return shape.isEmpty()
                || shape.getLast().equals(Size.ONE)
                || steps.getLast().equals(Size.ONE);
    }

    /** Whether rows are dense, and one stride leads from each to the next. */
    public boolean isRows() {
        for (int dim = shape.size() - 2; dim >= 0; dim--) {
            if (!shape.get(dim).equals(Size.ONE)) {
                return hasDenseRows() && follows(steps.get(dim), dim + 1);
            }
        }
        return hasDenseRows();
    }

    /** Whether the first {@code dims} dims lie without gaps, from {@code step} on. */
    private boolean follows(Size step, int dims) {
        Size expected = step;
        for (int dim = dims - 1; dim >= 0; dim--) {
            if (!shape.get(dim).equals(Size.ONE)) {
                if (!steps.get(dim).equals(expected)) {
                    return false;
                }
                expected = expected.times(shape.get(dim));
            }
        }
        return true;
    }
}
