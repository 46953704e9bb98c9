# AlexNet as PipeDream's authors measured it: github.com/msr-fiddle/pipedream (MIT licence), profiler/image_classification.
# Milliseconds and bytes. Their planner leaves out the input, and so does this file.
layer conv.2 forward=22.316 backward=6.405 activations=198246400 parameters=93184
layer relu.3 forward=0.813 backward=0.733 activations=198246400 parameters=0
layer maxpool.4 forward=0.756 backward=1.148 activations=47775744 parameters=0
layer conv.5 forward=3.128 backward=5.612 activations=143327232 parameters=1229568
layer relu.6 forward=0.811 backward=0.524 activations=143327232 parameters=0
layer maxpool.7 forward=0.579 backward=0.861 activations=33226752 parameters=0
layer conv.8 forward=3.26 backward=6.61 activations=66453504 parameters=2655744
layer relu.9 forward=0.427 backward=0.269 activations=66453504 parameters=0
layer conv.10 forward=4.423 backward=7.197 activations=44302336 parameters=3539968
layer relu.11 forward=0.539 backward=0.188 activations=44302336 parameters=0
layer conv.12 forward=2.815 backward=5.497 activations=44302336 parameters=2360320
layer relu.13 forward=0.524 backward=0.176 activations=44302336 parameters=0
layer maxpool.14 forward=0.391 backward=0.306 activations=9437184 parameters=0
layer size.15 forward=0 backward=0 activations=4 parameters=0
layer view.16 forward=0 backward=0 activations=9437184 parameters=0 after maxpool.14, size.15
layer dropout.17 forward=0 backward=0 activations=9437184 parameters=0
layer linear.18 forward=1.737 backward=3.072 activations=4194304 parameters=151011328
layer relu.19 forward=0.471 backward=0.039 activations=4194304 parameters=0
layer dropout.20 forward=0 backward=0 activations=4194304 parameters=0
layer linear.21 forward=1.075 backward=1.366 activations=4194304 parameters=67125248
layer relu.22 forward=0.283 backward=0.043 activations=4194304 parameters=0
layer linear.23 forward=0.453 backward=0.474 activations=1024000 parameters=16388000
