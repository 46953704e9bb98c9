package io.shardwright.processor.read.field;

import io.shardwright.ir.layout.Layout;
import io.shardwright.ir.layout.Placement;
import io.shardwright.mesh.Axis;

/** How a layer with a weight is split over {@link Axis#TP}. */
public sealed interface Parallel {
    Axis AXIS = Axis.TP;

    /** Where the weight lies: {@code [out, in]} of a Linear, {@code [rows, size]} of an Embedding. */
    Layout weight();

    /** Where the bias lies. */
    Layout bias();

    /** As messages name it. */
    String text();

    /** The whole layer on every rank. */
    record None() implements Parallel {
        @Override
        public Layout weight() {
            return Layout.INVARIANT;
        }

        @Override
        public Layout bias() {
            return Layout.INVARIANT;
        }

        @Override
        public String text() {
            return "not at all";
        }
    }

    record Column(boolean gatherOutput) implements Parallel {
        @Override
        public Layout weight() {
            return split(0);
        }

        @Override
        public Layout bias() {
            return split(0);
        }

        @Override
        public String text() {
            return "@ColumnParallel";
        }
    }

    record Row(boolean inputIsParallel, boolean reduce) implements Parallel {
        @Override
        public Layout weight() {
            return split(1);
        }

        @Override
        public Layout bias() {
            return Layout.INVARIANT;
        }

        @Override
        public String text() {
            return "@RowParallel";
        }
    }

    record Vocabulary() implements Parallel {
        @Override
        public Layout weight() {
            return split(0);
        }

        @Override
        public Layout bias() {
            return split(0);
        }

        @Override
        public String text() {
            return "@VocabParallel";
        }
    }

    private static Layout split(int dim) {
        return Layout.INVARIANT.with(AXIS, Placement.varying(dim));
    }
}
