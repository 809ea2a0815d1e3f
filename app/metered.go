package app

// metered says whether the connection costs by the byte, as far as the system says so.
func (e Env) metered() bool { return e.Metered != nil && e.Metered() }
