package io.shardwright.processor.read.field;

import io.shardwright.ir.layout.MeshLayout;
import io.shardwright.ir.layout.Placement;
import io.shardwright.mesh.Axis;

/** How a layer with a weight is split over {@link Axis#TP}. */
public sealed interface Parallel {
    Axis AXIS = Axis.TP;

    /** Where the weight lies: {@code [out, in]} of a Linear, {@code [rows, size]} of an Embedding. */
    MeshLayout weight();

    /** Where the bias lies. */
    MeshLayout bias();

    /** As messages name it. */
    String text();

    /** The whole layer on every rank. */
    record None() implements Parallel {
        @Override
        public MeshLayout weight() {
            return MeshLayout.INVARIANT;
        }

        @Override
        public MeshLayout bias() {
            return MeshLayout.INVARIANT;
        }

        @Override
        public String text() {
            return "not at all";
        }
    }

    record Column(boolean gatherOutput) implements Parallel {
        @Override
        public MeshLayout weight() {
            return split(0);
        }

        @Override
        public MeshLayout bias() {
            return split(0);
        }

        @Override
        public String text() {
            return "@ColumnParallel";
        }
    }

    record Row(boolean inputIsParallel, boolean reduce) implements Parallel {
        @Override
        public MeshLayout weight() {
            return split(1);
        }

        @Override
        public MeshLayout bias() {
            return MeshLayout.INVARIANT;
        }

        @Override
        public String text() {
            return "@RowParallel";
        }
    }

    record Vocabulary() implements Parallel {
        @Override
        public MeshLayout weight() {
            return split(0);
        }

        @Override
        public MeshLayout bias() {
            return split(0);
        }

        @Override
        public String text() {
            return "@VocabParallel";
        }
    }

    private static MeshLayout split(int dim) {
        return MeshLayout.INVARIANT.with(AXIS, Placement.varying(dim));
    }
}
