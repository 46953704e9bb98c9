# ResNet-50 as PipeDream's authors measured it: github.com/msr-fiddle/pipedream (MIT licence), profiler/image_classification.
# Milliseconds and bytes. Their planner leaves out the input, and so does this file.
layer conv.2 forward=9.706 backward=4.551 activations=411041792 parameters=37632
layer batchnorm.3 forward=2.946 backward=3.113 activations=411041792 parameters=512
layer relu.4 forward=1.357 backward=1.534 activations=411041792 parameters=0
layer maxpool.5 forward=1.204 backward=2.498 activations=102760448 parameters=0
layer conv.6 forward=0.754 backward=2.025 activations=102760448 parameters=16384
layer batchnorm.7 forward=1.78 backward=0.819 activations=102760448 parameters=512
layer relu.8 forward=1.259 backward=0.401 activations=102760448 parameters=0
layer conv.9 forward=2.34 backward=4.94 activations=102760448 parameters=147456
layer batchnorm.10 forward=1.696 backward=0.823 activations=102760448 parameters=512
layer relu.11 forward=0.493 backward=0.404 activations=102760448 parameters=0
layer conv.12 forward=1.713 backward=3.086 activations=411041792 parameters=65536
layer batchnorm.13 forward=2.064 backward=3.069 activations=411041792 parameters=2048
layer conv.14 forward=1.455 backward=3.065 activations=411041792 parameters=65536 after maxpool.5
layer batchnorm.15 forward=2.045 backward=3.064 activations=411041792 parameters=2048
layer add.16 forward=0 backward=0 activations=411041792 parameters=0 after batchnorm.13, batchnorm.15
layer relu.17 forward=2.685 backward=2.963 activations=411041792 parameters=0
layer conv.18 forward=1.53 backward=3.778 activations=102760448 parameters=65536
layer batchnorm.19 forward=0.941 backward=0.824 activations=102760448 parameters=512
layer relu.20 forward=0.495 backward=0.418 activations=102760448 parameters=0
layer conv.21 forward=2.111 backward=4.938 activations=102760448 parameters=147456
layer batchnorm.22 forward=0.952 backward=0.832 activations=102760448 parameters=512
layer relu.23 forward=0.49 backward=0.417 activations=102760448 parameters=0
layer conv.24 forward=1.449 backward=3.107 activations=411041792 parameters=65536
layer batchnorm.25 forward=2.096 backward=3.066 activations=411041792 parameters=2048
layer add.26 forward=0 backward=0 activations=411041792 parameters=0 after relu.17, batchnorm.25
layer relu.27 forward=2.69 backward=2.957 activations=411041792 parameters=0
layer conv.28 forward=1.283 backward=4.313 activations=102760448 parameters=65536
layer batchnorm.29 forward=0.959 backward=0.823 activations=102760448 parameters=512
layer relu.30 forward=0.52 backward=0.418 activations=102760448 parameters=0
layer conv.31 forward=2.055 backward=5.768 activations=102760448 parameters=147456
layer batchnorm.32 forward=0.972 backward=0.836 activations=102760448 parameters=512
layer relu.33 forward=0.516 backward=0.402 activations=102760448 parameters=0
layer conv.34 forward=1.478 backward=4.357 activations=411041792 parameters=65536
layer batchnorm.35 forward=2.172 backward=3.074 activations=411041792 parameters=2048
layer add.36 forward=0 backward=0 activations=411041792 parameters=0 after relu.27, batchnorm.35
layer relu.37 forward=2.686 backward=2.963 activations=411041792 parameters=0
layer conv.38 forward=2.61 backward=5.483 activations=205520896 parameters=131072
layer batchnorm.39 forward=1.297 backward=1.379 activations=205520896 parameters=1024
layer relu.40 forward=0.757 backward=0.773 activations=205520896 parameters=0
layer conv.41 forward=2.603 backward=8.481 activations=51380224 parameters=589824
layer batchnorm.42 forward=0.572 backward=0.388 activations=51380224 parameters=1024
layer relu.43 forward=0.402 backward=0.227 activations=51380224 parameters=0
layer conv.44 forward=1.458 backward=2.511 activations=205520896 parameters=262144
layer batchnorm.45 forward=1.238 backward=1.452 activations=205520896 parameters=4096
layer conv.46 forward=2.571 backward=6.494 activations=205520896 parameters=524288 after relu.37
layer batchnorm.47 forward=1.238 backward=1.432 activations=205520896 parameters=4096
layer add.48 forward=0 backward=0 activations=205520896 parameters=0 after batchnorm.45, batchnorm.47
layer relu.49 forward=1.428 backward=1.477 activations=205520896 parameters=0
layer conv.50 forward=1.486 backward=2.439 activations=51380224 parameters=262144
layer batchnorm.51 forward=0.593 backward=0.377 activations=51380224 parameters=1024
layer relu.52 forward=0.425 backward=0.234 activations=51380224 parameters=0
layer conv.53 forward=1.586 backward=2.241 activations=51380224 parameters=589824
layer batchnorm.54 forward=0.582 backward=0.377 activations=51380224 parameters=1024
layer relu.55 forward=0.361 backward=0.213 activations=51380224 parameters=0
layer conv.56 forward=1.299 backward=2.491 activations=205520896 parameters=262144
layer batchnorm.57 forward=1.274 backward=1.447 activations=205520896 parameters=4096
layer add.58 forward=0 backward=0 activations=205520896 parameters=0 after relu.49, batchnorm.57
layer relu.59 forward=1.423 backward=1.476 activations=205520896 parameters=0
layer conv.60 forward=1.276 backward=2.438 activations=51380224 parameters=262144
layer batchnorm.61 forward=0.563 backward=0.376 activations=51380224 parameters=1024
layer relu.62 forward=0.358 backward=0.216 activations=51380224 parameters=0
layer conv.63 forward=1.369 backward=2.241 activations=51380224 parameters=589824
layer batchnorm.64 forward=0.545 backward=0.377 activations=51380224 parameters=1024
layer relu.65 forward=0.354 backward=0.213 activations=51380224 parameters=0
layer conv.66 forward=1.308 backward=2.492 activations=205520896 parameters=262144
layer batchnorm.67 forward=1.23 backward=1.444 activations=205520896 parameters=4096
layer add.68 forward=0 backward=0 activations=205520896 parameters=0 after relu.59, batchnorm.67
layer relu.69 forward=1.524 backward=1.478 activations=205520896 parameters=0
layer conv.70 forward=1.28 backward=3.601 activations=51380224 parameters=262144
layer batchnorm.71 forward=0.554 backward=0.378 activations=51380224 parameters=1024
layer relu.72 forward=0.358 backward=0.224 activations=51380224 parameters=0
layer conv.73 forward=1.348 backward=2.616 activations=51380224 parameters=589824
layer batchnorm.74 forward=0.575 backward=0.376 activations=51380224 parameters=1024
layer relu.75 forward=0.361 backward=0.214 activations=51380224 parameters=0
layer conv.76 forward=1.318 backward=2.796 activations=205520896 parameters=262144
layer batchnorm.77 forward=1.236 backward=1.442 activations=205520896 parameters=4096
layer add.78 forward=0 backward=0 activations=205520896 parameters=0 after relu.69, batchnorm.77
layer relu.79 forward=1.42 backward=1.476 activations=205520896 parameters=0
layer conv.80 forward=2.571 backward=4.911 activations=102760448 parameters=524288
layer batchnorm.81 forward=0.763 backward=0.787 activations=102760448 parameters=2048
layer relu.82 forward=0.5 backward=0.404 activations=102760448 parameters=0
layer conv.83 forward=3.347 backward=7.438 activations=25690112 parameters=2359296
layer batchnorm.84 forward=0.477 backward=0.248 activations=25690112 parameters=2048
layer relu.85 forward=0.324 backward=0.125 activations=25690112 parameters=0
layer conv.86 forward=1.464 backward=2.412 activations=102760448 parameters=1048576
layer batchnorm.87 forward=0.884 backward=0.774 activations=102760448 parameters=8192
layer conv.88 forward=2.777 backward=6.668 activations=102760448 parameters=2097152 after relu.79
layer batchnorm.89 forward=0.907 backward=0.769 activations=102760448 parameters=8192
layer add.90 forward=0 backward=0 activations=102760448 parameters=0 after batchnorm.87, batchnorm.89
layer relu.91 forward=0.783 backward=0.737 activations=102760448 parameters=0
layer conv.92 forward=1.635 backward=2.243 activations=25690112 parameters=1048576
layer batchnorm.93 forward=0.507 backward=0.247 activations=25690112 parameters=2048
layer relu.94 forward=0.319 backward=0.123 activations=25690112 parameters=0
layer conv.95 forward=1.51 backward=2.121 activations=25690112 parameters=2359296
layer batchnorm.96 forward=0.47 backward=0.248 activations=25690112 parameters=2048
layer relu.97 forward=0.319 backward=0.122 activations=25690112 parameters=0
layer conv.98 forward=1.265 backward=2.41 activations=102760448 parameters=1048576
layer batchnorm.99 forward=1.546 backward=0.772 activations=102760448 parameters=8192
layer add.100 forward=0 backward=0 activations=102760448 parameters=0 after relu.91, batchnorm.99
layer relu.101 forward=0.793 backward=0.733 activations=102760448 parameters=0
layer conv.102 forward=1.483 backward=2.245 activations=25690112 parameters=1048576
layer batchnorm.103 forward=0.471 backward=0.247 activations=25690112 parameters=2048
layer relu.104 forward=0.336 backward=0.123 activations=25690112 parameters=0
layer conv.105 forward=1.306 backward=2.121 activations=25690112 parameters=2359296
layer batchnorm.106 forward=0.465 backward=0.247 activations=25690112 parameters=2048
layer relu.107 forward=0.299 backward=0.123 activations=25690112 parameters=0
layer conv.108 forward=1.286 backward=2.409 activations=102760448 parameters=1048576
layer batchnorm.109 forward=0.855 backward=0.776 activations=102760448 parameters=8192
layer add.110 forward=0 backward=0 activations=102760448 parameters=0 after relu.101, batchnorm.109
layer relu.111 forward=0.812 backward=0.736 activations=102760448 parameters=0
layer conv.112 forward=1.453 backward=2.243 activations=25690112 parameters=1048576
layer batchnorm.113 forward=0.442 backward=0.247 activations=25690112 parameters=2048
layer relu.114 forward=0.294 backward=0.123 activations=25690112 parameters=0
layer conv.115 forward=1.425 backward=2.12 activations=25690112 parameters=2359296
layer batchnorm.116 forward=0.434 backward=0.249 activations=25690112 parameters=2048
layer relu.117 forward=0.297 backward=0.127 activations=25690112 parameters=0
layer conv.118 forward=1.266 backward=2.409 activations=102760448 parameters=1048576
layer batchnorm.119 forward=0.856 backward=0.769 activations=102760448 parameters=8192
layer add.120 forward=0 backward=0 activations=102760448 parameters=0 after relu.111, batchnorm.119
layer relu.121 forward=0.789 backward=0.736 activations=102760448 parameters=0
layer conv.122 forward=1.446 backward=2.241 activations=25690112 parameters=1048576
layer batchnorm.123 forward=0.438 backward=0.246 activations=25690112 parameters=2048
layer relu.124 forward=0.29 backward=0.126 activations=25690112 parameters=0
layer conv.125 forward=1.285 backward=2.134 activations=25690112 parameters=2359296
layer batchnorm.126 forward=0.443 backward=0.246 activations=25690112 parameters=2048
layer relu.127 forward=0.3 backward=0.143 activations=25690112 parameters=0
layer conv.128 forward=1.271 backward=2.409 activations=102760448 parameters=1048576
layer batchnorm.129 forward=0.859 backward=0.772 activations=102760448 parameters=8192
layer add.130 forward=0 backward=0 activations=102760448 parameters=0 after relu.121, batchnorm.129
layer relu.131 forward=0.797 backward=0.738 activations=102760448 parameters=0
layer conv.132 forward=1.473 backward=2.532 activations=25690112 parameters=1048576
layer batchnorm.133 forward=0.509 backward=0.248 activations=25690112 parameters=2048
layer relu.134 forward=0.326 backward=0.125 activations=25690112 parameters=0
layer conv.135 forward=1.297 backward=2.511 activations=25690112 parameters=2359296
layer batchnorm.136 forward=0.453 backward=0.248 activations=25690112 parameters=2048
layer relu.137 forward=0.342 backward=0.123 activations=25690112 parameters=0
layer conv.138 forward=1.267 backward=2.695 activations=102760448 parameters=1048576
layer batchnorm.139 forward=0.854 backward=0.774 activations=102760448 parameters=8192
layer add.140 forward=0 backward=0 activations=102760448 parameters=0 after relu.131, batchnorm.139
layer relu.141 forward=0.792 backward=0.756 activations=102760448 parameters=0
layer conv.142 forward=2.557 backward=5.27 activations=51380224 parameters=2097152
layer batchnorm.143 forward=0.582 backward=0.424 activations=51380224 parameters=4096
layer relu.144 forward=0.359 backward=0.233 activations=51380224 parameters=0
layer conv.145 forward=3.001 backward=6.524 activations=12845056 parameters=9437184
layer batchnorm.146 forward=0.383 backward=0.15 activations=12845056 parameters=4096
layer relu.147 forward=0.28 backward=0.079 activations=12845056 parameters=0
layer conv.148 forward=1.698 backward=2.416 activations=51380224 parameters=4194304
layer batchnorm.149 forward=0.531 backward=0.423 activations=51380224 parameters=16384
layer conv.150 forward=2.467 backward=6.227 activations=51380224 parameters=8388608 after relu.141
layer batchnorm.151 forward=0.535 backward=0.44 activations=51380224 parameters=16384
layer add.152 forward=0 backward=0 activations=51380224 parameters=0 after batchnorm.149, batchnorm.151
layer relu.153 forward=0.476 backward=0.378 activations=51380224 parameters=0
layer conv.154 forward=2.491 backward=2.422 activations=12845056 parameters=4194304
layer batchnorm.155 forward=0.379 backward=0.147 activations=12845056 parameters=4096
layer relu.156 forward=0.28 backward=0.09 activations=12845056 parameters=0
layer conv.157 forward=2.663 backward=2.049 activations=12845056 parameters=9437184
layer batchnorm.158 forward=0.383 backward=0.148 activations=12845056 parameters=4096
layer relu.159 forward=0.3 backward=0.079 activations=12845056 parameters=0
layer conv.160 forward=1.338 backward=2.413 activations=51380224 parameters=4194304
layer batchnorm.161 forward=0.521 backward=0.444 activations=51380224 parameters=16384
layer add.162 forward=0 backward=0 activations=51380224 parameters=0 after relu.153, batchnorm.161
layer relu.163 forward=0.476 backward=0.378 activations=51380224 parameters=0
layer conv.164 forward=1.553 backward=4.246 activations=12845056 parameters=4194304
layer batchnorm.165 forward=0.379 backward=0.148 activations=12845056 parameters=4096
layer relu.166 forward=0.286 backward=0.089 activations=12845056 parameters=0
layer conv.167 forward=1.268 backward=3.52 activations=12845056 parameters=9437184
layer batchnorm.168 forward=0.399 backward=0.151 activations=12845056 parameters=4096
layer relu.169 forward=0.275 backward=0.08 activations=12845056 parameters=0
layer conv.170 forward=1.333 backward=3.859 activations=51380224 parameters=4194304
layer batchnorm.171 forward=0.52 backward=0.442 activations=51380224 parameters=16384
layer add.172 forward=0 backward=0 activations=51380224 parameters=0 after relu.163, batchnorm.171
layer relu.173 forward=0.473 backward=0.229 activations=51380224 parameters=0
layer avgpool.174 forward=0.636 backward=0.403 activations=1048576 parameters=0
layer size.175 forward=0 backward=0 activations=4 parameters=0
layer view.176 forward=0 backward=0 activations=1048576 parameters=0 after avgpool.174, size.175
layer linear.177 forward=0.422 backward=0.185 activations=512000 parameters=8196000
