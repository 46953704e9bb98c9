package not_a_class;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
// ERROR not-a-class: Shape: Shape is an interface, and a model is a plain top-level class
interface Shape {
    Tensor forward(Tensor x);
}
