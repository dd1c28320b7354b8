package mono

import "time"

// unpaired begins with 1: its stamps mean something within the process only.
func unpaired() Clock { return Clock{origin: time.Now(), at: 1} }
