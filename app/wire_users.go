package app

type userJSON struct {
	ID         string       `json:"id"`
	Name       string       `json:"name"`
	Role       string       `json:"role"`
	Active     bool         `json:"active"`
	Until      string       `json:"until,omitempty"`
	MustChange bool         `json:"mustChange"`
	Differs    bool         `json:"differs"`
	Founder    bool         `json:"founder"`
	Added      string       `json:"added,omitempty"`
	Devices    []deviceJSON `json:"devices"`
}

type deviceJSON struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Added string `json:"added,omitempty"`
	Seen  string `json:"seen,omitempty"`
	Here  bool   `json:"here"`
	Keys  int    `json:"securityKeys"`
}

type oneTimeJSON struct {
	userJSON
	Passphrase string `json:"passphrase,omitempty"`
}

type roleTermJSON struct {
	User string `json:"user"`
	Name string `json:"name"`
	Role string `json:"role"`
	From int64  `json:"from"`
	To   int64  `json:"to,omitempty"`
}

type securityKeyJSON struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Added string `json:"added,omitempty"`
	PIN   bool   `json:"pin"`
}

type rightJSON struct {
	Action string `json:"action"`
	May    []Role `json:"may"`
	Again  bool   `json:"again"`
}

func userOut(p Person) userJSON {
	out := userJSON{
		ID: p.ID.String(), Name: p.Name, Role: string(p.Role), Active: p.Active, Until: dayOf(p.Until), MustChange: p.MustChange, Differs: p.Differs,
		Founder: p.Founder, Added: momentOrNone(p.Added), Devices: []deviceJSON{},
	}
	for _, d := range p.Devices {
		out.Devices = append(out.Devices, deviceJSON{d.ID.String(), d.Name, momentOrNone(d.Added), momentOrNone(d.Seen), d.Here, d.Keys})
	}
	return out
}

func roleTermOut(t RoleTerm) roleTermJSON {
	return roleTermJSON{t.User.String(), t.Name, string(t.Role), t.From, t.To}
}

// wireUsers has the forms of people and what they may; nil for anything else.
func wireUsers(v any) any {
	switch v := v.(type) {
	case Person:
		return userOut(v)
	case OneTime:
		return oneTimeJSON{userOut(v.Person), v.Passphrase}
	case RoleTerm:
		return roleTermOut(v)
	case Right:
		return rightJSON(v)
	case SecurityKey:
		return securityKeyJSON{v.ID, v.Name, dayOf(v.Added), v.PIN}
	}
	return nil
}
